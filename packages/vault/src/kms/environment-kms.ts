import { VaultError } from '../errors.ts';
import { parseRootKeys } from './key-text.ts';
import type { KmsProvider } from './kms-provider.ts';
import { localKms } from './local-kms.ts';

/** Set to true in the options of `environmentKms`, it accepts what its name says. */
export const acceptRootKeyInProductionEnvironment: unique symbol = Symbol.for(
  'ataski.vault.acceptRootKeyInProductionEnvironment',
);

/** How `environmentKms` behaves. */
export interface EnvironmentKmsOptions {
  readonly [acceptRootKeyInProductionEnvironment]?: boolean;
}

/**
 * Root keys in an environment variable, read once. Children inherit an environment, and it shows in
 * process listings, dumps and dashboards, so with NODE_ENV `production` it throws
 * VAULT_ROOT_KEY_IN_ENVIRONMENT. Throws VAULT_ROOT_KEY_MISSING when the variable is unset or empty
 * and VAULT_ROOT_KEY_INVALID when it holds anything but keys.
 */
export function environmentKms(variable: string, options: EnvironmentKmsOptions = {}): KmsProvider {
  const isAccepted = options[acceptRootKeyInProductionEnvironment] === true;
  if (process.env['NODE_ENV'] === 'production' && !isAccepted) {
    throw new VaultError('VAULT_ROOT_KEY_IN_ENVIRONMENT', { source: variable });
  }
  const ring = parseRootKeys(process.env[variable] ?? '', variable);
  return localKms('environment', () => ring);
}
