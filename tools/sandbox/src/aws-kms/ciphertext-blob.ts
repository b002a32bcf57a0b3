/** What a ciphertext of the simulated service says of itself, in front of the sealed bytes. */
export interface CiphertextBlob {
  readonly keyArn: string;
  readonly version: number;
  readonly sealed: Uint8Array;
}

/** One byte of format, the length of the ARN, the ARN, the version of the material, the rest. */
export function writeCiphertextBlob({ keyArn, version, sealed }: CiphertextBlob): Buffer {
  const arn = Buffer.from(keyArn);
  return Buffer.concat([Buffer.from([1, arn.length]), arn, Buffer.from([version]), sealed]);
}

/** Null for what is no blob. */
export function readCiphertextBlob(bytes: Buffer): CiphertextBlob | null {
  const arnEnd = 2 + (bytes[1] ?? 0);
  if (bytes[0] !== 1 || bytes.length <= arnEnd) return null;
  return {
    keyArn: bytes.toString('utf8', 2, arnEnd),
    version: bytes[arnEnd] ?? 0,
    sealed: bytes.subarray(arnEnd + 1),
  };
}
