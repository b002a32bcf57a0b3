import * as asn1 from 'asn1js';

/** What a client asks to be stamped. */
export interface TimeStampRequest {
  readonly digest: 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** The AlgorithmIdentifier as it came. */
  readonly algorithm: asn1.Sequence;
  readonly hash: Uint8Array<ArrayBuffer>;
  /** As it came; null when there was none. */
  readonly nonce: asn1.Integer | null;
  readonly policy: string | null;
  readonly wantsCertificate: boolean;
}

/** PKIFailureInfo of RFC 3161 section 2.4.2, by bit. */
export const failureBit = Object.freeze({ badAlg: 0, badDataFormat: 5, unacceptedPolicy: 15 });

/** A request that is answered with a rejection. */
export class RejectedRequest extends Error {
  readonly bit: number;

  constructor(bit: number) {
    super(`rejected with failure ${String(bit)}`);
    this.bit = bit;
  }
}

const digests: Readonly<Record<string, readonly [TimeStampRequest['digest'], number]>> = {
  '2.16.840.1.101.3.4.2.1': ['SHA-256', 32],
  '2.16.840.1.101.3.4.2.2': ['SHA-384', 48],
  '2.16.840.1.101.3.4.2.3': ['SHA-512', 64],
};

/** Reads a TimeStampReq (RFC 3161 section 2.4.1), DER and nothing else. Throws RejectedRequest. */
export function readTimeStampRequest(body: Buffer): TimeStampRequest {
  const { offset, result } = asn1.fromBER(body);
  // What does not come out as it went in was not DER.
  if (offset !== body.length || !Buffer.from(result.toBER()).equals(body)) malformed();
  const [version, imprint, ...rest] = membersOf(result);
  if (!(version instanceof asn1.Integer) || version.toBigInt() !== 1n) malformed();
  const [algorithm, hash] = membersOf(imprint);
  if (!(algorithm instanceof asn1.Sequence) || !(hash instanceof asn1.OctetString)) malformed();
  const [digest, length] = digests[idOf(membersOf(algorithm)[0])] ?? reject(failureBit.badAlg);
  if (hash.valueBlock.valueHexView.length !== length) malformed();
  return {
    digest,
    algorithm,
    hash: hash.valueBlock.valueHexView.slice(),
    ...readOptions(rest),
  };
}

type Options = Pick<TimeStampRequest, 'nonce' | 'policy' | 'wantsCertificate'>;

function readOptions(rest: readonly asn1.AsnType[]): Options {
  const open = [...rest];
  const policy = open[0] instanceof asn1.ObjectIdentifier ? open.shift() : undefined;
  const nonce = open[0] instanceof asn1.Integer ? open.shift() : undefined;
  const wanted = open[0] instanceof asn1.Boolean ? open.shift() : undefined;
  // Extensions are not supported, and FALSE is the default, which DER leaves out.
  const isFalse = wanted instanceof asn1.Boolean && !wanted.valueBlock.value;
  if (open.length > 0 || isFalse) malformed();
  return {
    policy: policy === undefined ? null : idOf(policy),
    nonce: nonce instanceof asn1.Integer ? nonce : null,
    wantsCertificate: wanted !== undefined,
  };
}

function membersOf(value: unknown): readonly asn1.AsnType[] {
  return value instanceof asn1.Sequence ? value.valueBlock.value : malformed();
}

function idOf(value: unknown): string {
  return value instanceof asn1.ObjectIdentifier ? value.valueBlock.toString() : malformed();
}

function malformed(): never {
  reject(failureBit.badDataFormat);
}

function reject(bit: number): never {
  throw new RejectedRequest(bit);
}
