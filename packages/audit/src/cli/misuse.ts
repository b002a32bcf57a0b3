import { AuditError } from '../errors.ts';

/** Throws AUDIT_COMMAND_INVALID: the reason is a fixed text, never what somebody typed. */
export function misuse(reason: string): never {
  throw new AuditError('AUDIT_COMMAND_INVALID', { reason });
}
