import { TenancyError } from '../errors.ts';

/** Throws TENANCY_COMMAND_INVALID: the reason is a fixed text, never what somebody typed. */
export function misuse(reason: string): never {
  throw new TenancyError('TENANCY_COMMAND_INVALID', { reason });
}
