import { parseRootKeys } from './key-text.ts';
import type { KmsProvider } from './kms-provider.ts';
import { localKms } from './local-kms.ts';

/**
 * Root keys in an environment variable, read once. A file is the better place: children inherit an
 * environment. Throws VAULT_ROOT_KEY_MISSING when the variable is unset or empty and
 * VAULT_ROOT_KEY_INVALID when it holds anything but keys.
 */
export function environmentKms(variable: string): KmsProvider {
  const ring = parseRootKeys(process.env[variable] ?? '', variable);
  return localKms('environment', () => ring);
}
