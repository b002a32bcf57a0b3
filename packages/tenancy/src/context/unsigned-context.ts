import { TenancyError } from '../errors.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Takes the place of a signing key where contexts are not signed. Then any SQL that runs as the
 * application role can name any tenant: isolation stops mistakes, and no longer injection. The
 * database believes such contexts only after `tenancy.accept_unsigned_contexts(reason)`, and the
 * doctor reports it (T22).
 */
export const dangerouslyUnsigned: SigningKey = Object.freeze({
  id: '',
  sign: () => '',
  row: () => {
    throw new TenancyError('TENANCY_SIGNING_KEY_INVALID');
  },
});
