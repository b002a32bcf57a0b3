import { VaultError } from '../errors.ts';

/**
 * What a payload belongs to, for example `{ workflow: 'close_month', run: '42', step: '3' }`. It is
 * not stored with the payload: whoever opens it names it again. Never a secret.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const maximumEntries = 16;
const maximumTextLength = 256;

/**
 * Accepts 1 to 16 texts of at most 256 UTF-16 units, well-formed, under plain names. Throws
 * VAULT_PAYLOAD_CONTEXT_INVALID, without what was given.
 */
export function parseEncryptionContext(context: EncryptionContext): EncryptionContext {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(context);
  const isGood =
    entries.length >= 1 &&
    entries.length <= maximumEntries &&
    entries.every(
      ([name, text]) =>
        plainName.test(name) &&
        typeof text === 'string' &&
        text.length <= maximumTextLength &&
        text.isWellFormed(),
    );
  if (!isGood) throw new VaultError('VAULT_PAYLOAD_CONTEXT_INVALID');
  return { ...context };
}
