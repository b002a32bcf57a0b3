import { AtaskiError } from '@ataski/kernel';
import type { TenantId } from '@ataski/kernel';

/** Something that is wrong with the cache, and costs its tenant nothing but the answer. */
export interface CacheTrouble {
  /**
   * `answer_damaged`: a row did not open: it was moved or changed, or is another tenant's, or what
   * it is sealed under is gone. `secret_damaged`: the same of the tenant's secret, which was made
   * anew. `look_up_failed` and `store_failed`: the database or the vault could not be asked.
   */
  readonly kind: 'answer_damaged' | 'secret_damaged' | 'look_up_failed' | 'store_failed';
  readonly tenantId: TenantId;
  readonly code: string;
}

/** Is told of it. What it throws is swallowed. */
export type CacheTroubleListener = (trouble: CacheTrouble) => void;

/** Tells of an error by its code, and of a foreign one by nothing. */
export function tellTrouble(
  listener: CacheTroubleListener,
  kind: CacheTrouble['kind'],
  tenantId: TenantId,
  error: unknown,
): void {
  try {
    listener({ kind, tenantId, code: AtaskiError.is(error) ? error.code : 'UNKNOWN' });
  } catch {
    // Whoever listens does not decide over the call.
  }
}
