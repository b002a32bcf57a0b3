import type { TenantContext, TenantDb } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import { refusalOf } from './refusals.ts';

/** What erasing needs. */
export interface ErasureOptions {
  /** Logs in as `ataski_eraser`: tenancy on a pool of its own. */
  readonly db: TenantDb;
}

/** Whom to forget, and by what right. */
export interface RedactRequest {
  /** The opaque id under which events were recorded. It is not recorded again. */
  readonly subject: string;
  /** Recorded: 10 to 500 characters, without anything personal. */
  readonly reason: string;
  /** Recorded: who asked for it, for example the number of a request. 1 to 200 characters. */
  readonly authority: string;
}

/** Erases what the log keeps of people, and nothing else of it. */
export interface Erasure {
  /**
   * Deletes salts and sealed parts of every event of the context's tenant about this subject, in
   * the name of the context's actor. The entries, their hashes and proofs stay. Returns how many
   * events were redacted. Throws AUDIT_LEGAL_HOLD and AUDIT_REASON_INVALID.
   */
  redact(context: TenantContext, request: RedactRequest): Promise<{ readonly events: number }>;
}

/** Creates the eraser's side of the log. */
export function createErasure({ db }: ErasureOptions): Erasure {
  return Object.freeze({
    async redact(context: TenantContext, { subject, reason, authority }: RedactRequest) {
      const isStated =
        reason.length >= 10 &&
        reason.length <= 500 &&
        authority.length >= 1 &&
        authority.length <= 200;
      if (!isStated) throw new AuditError('AUDIT_REASON_INVALID');
      const { rows } = await db
        .query<{ events: string }>(context, 'select audit.erase_subject($1, $2, $3) as events', [
          subject,
          reason,
          authority,
        ])
        .catch(refusalOf);
      return { events: Number(rows[0]?.events ?? 0) };
    },
  });
}
