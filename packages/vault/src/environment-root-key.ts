import { parseRootKeys } from './root-key-text.ts';
import type { RootKey } from './root-key.ts';

/**
 * The root key in an environment variable, read once. A file is the better place: children inherit
 * an environment. Throws VAULT_ROOT_KEY_MISSING when the variable is unset or empty and
 * VAULT_ROOT_KEY_INVALID when it holds anything but keys.
 */
export function environmentRootKey(variable: string): RootKey {
  return parseRootKeys(process.env[variable] ?? '', variable);
}
