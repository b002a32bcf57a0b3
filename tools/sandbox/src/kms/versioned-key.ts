import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A symmetric key of a simulated service, with its versions. */
export interface VersionedKey {
  /** The version that seals. */
  primary(): number;
  /** Adds a version, which seals from now on. */
  rotate(): void;
  disable(version: number): void;
  enable(version: number): void;
  /** Exists and is not disabled. */
  isUsable(version: number): boolean;
  seal(plaintext: Uint8Array, bound: Uint8Array): Buffer;
  /** Null when the bytes were changed, or sealed under another version or bound to something else. */
  open(version: number, sealed: Uint8Array, bound: Uint8Array): Buffer | null;
}

const ivLength = 12;
const tagLength = 16;

/** A key with one version, 1. */
export function createVersionedKey(): VersionedKey {
  const materials = [randomBytes(32)];
  const disabled = new Set<number>();
  const materialOf = (version: number): Buffer | undefined => materials[version - 1];

  return Object.freeze<VersionedKey>({
    primary: () => materials.length,
    rotate: () => void materials.push(randomBytes(32)),
    disable: (version) => void disabled.add(version),
    enable: (version) => void disabled.delete(version),
    isUsable: (version) => materialOf(version) !== undefined && !disabled.has(version),
    seal(plaintext, bound) {
      const iv = randomBytes(ivLength);
      const cipher = createCipheriv('aes-256-gcm', materials.at(-1) ?? '', iv).setAAD(bound);
      const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return Buffer.concat([iv, body, cipher.getAuthTag()]);
    },
    open(version, sealed, bound) {
      const material = materialOf(version);
      if (material === undefined || sealed.byteLength < ivLength + tagLength) return null;
      const decipher = createDecipheriv('aes-256-gcm', material, sealed.subarray(0, ivLength));
      decipher.setAAD(bound).setAuthTag(sealed.subarray(-tagLength));
      const body = decipher.update(sealed.subarray(ivLength, -tagLength));
      try {
        return Buffer.concat([body, decipher.final()]);
      } catch {
        return null;
      }
    },
  });
}
