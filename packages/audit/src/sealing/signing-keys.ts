import { z } from 'zod';

import { AuditError } from '../errors.ts';
import { generateSeed } from '../note/index.ts';

/** Seeds of 32 bytes: what signs the checkpoints of one deployment. */
export interface SigningSeeds {
  readonly ed25519: Uint8Array;
  readonly cosigner: Uint8Array;
  readonly mlDsa44: Uint8Array;
}

const Seed = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.byteLength === 32);

const SigningKeyFile = z.strictObject({
  format: z.literal('ataski-audit-signing-keys'),
  version: z.literal(1),
  /** The one that signs comes first; the others have signed before. */
  keys: z
    .array(z.strictObject({ ed25519: Seed, cosigner: Seed, mlDsa44: Seed }))
    .min(1)
    .max(20),
});

/** New random keys, as the text of a key file. */
export function generateSigningKeys(): string {
  const seed = (): string => generateSeed().toString('base64');
  const keys = [{ ed25519: seed(), cosigner: seed(), mlDsa44: seed() }];
  return `${JSON.stringify({ format: 'ataski-audit-signing-keys', version: 1, keys }, null, 2)}\n`;
}

/** Reads the text of a key file. Throws AUDIT_SIGNING_KEY_INVALID, which shows nothing of it. */
export function parseSigningKeys(text: string): readonly SigningSeeds[] {
  try {
    return SigningKeyFile.parse(JSON.parse(text)).keys;
  } catch {
    // Without its cause: a parser's message quotes what it read.
    throw new AuditError('AUDIT_SIGNING_KEY_INVALID');
  }
}
