import { randomUUID } from 'node:crypto';

import type { TenantContext, TenantTx } from '@ataski/kernel';

import { aboutBreakGlass } from './audit-targets.ts';
import { VaultError } from './errors.ts';
import { lend } from './lend.ts';
import { parsePlace, placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';
import { parsePurpose } from './purpose.ts';
import { parseReason, parseTicket } from './reason.ts';
import type { Secret } from './secret.ts';
import {
  approveBreakGlass,
  claimBreakGlass,
  listBreakGlass,
  requestBreakGlass,
} from './store/break-glass-store.ts';
import type { BreakGlassRequest } from './store/break-glass-store.ts';
import type { VaultCore } from './vault-core.ts';

/** What an operator asks for. */
export interface BreakGlassOptions {
  /** 10 to 500 printable characters. The tenant reads it in its audit log. */
  readonly reason: string;
  readonly ticket: string;
  /** Absent: every place of the tenant. */
  readonly place?: CredentialPlace;
  /** 1 to 60, counted from the approval. Default 15. */
  readonly minutes?: number;
}

/** Which use is covered by which approval. */
export interface BreakGlassUse {
  readonly id: string;
  readonly place: CredentialPlace;
  readonly purpose: string;
}

/**
 * Lets an operator use a credential in an emergency, when a second person has said yes. Who asks,
 * who approves and who uses is the actor of the signed context, never an argument.
 */
export interface BreakGlass {
  /**
   * Asks for it, as an operator. Throws VAULT_REASON_INVALID, VAULT_TICKET_INVALID,
   * VAULT_PLACE_INVALID, VAULT_DURATION_INVALID, VAULT_BREAK_GLASS_REFUSED.
   */
  request(context: TenantContext, options: BreakGlassOptions): Promise<string>;
  /**
   * Says yes, as another operator or as a person of the tenant, within a day. Returns when it
   * expires. Throws VAULT_BREAK_GLASS_REFUSED.
   */
  approve(context: TenantContext, id: string): Promise<Date>;
  /**
   * Lends the secret as `Vault.use` does, to the operator who asked for it. The audit row names
   * reason, ticket and both people. Throws VAULT_BREAK_GLASS_REFUSED without an approval that
   * covers the place and has not expired, and what `Vault.use` throws. When the approval expires
   * the secret is wiped, whether or not the work has ended: reading it throws VAULT_LOAN_ENDED.
   */
  use<T>(
    context: TenantContext,
    use: BreakGlassUse,
    work: (secret: Secret) => Promise<T>,
  ): Promise<T>;
  /** All requests of the tenant, newest first. */
  list(context: TenantContext): Promise<readonly BreakGlassRequest[]>;
}

/** Makes it. */
export function createBreakGlass(core: VaultCore): BreakGlass {
  const { db } = core;
  return Object.freeze<BreakGlass>({
    request: (context, options) => request(core, context, options),
    approve: (context, id) => approve(core, context, id),
    async use(context, use, work) {
      const { id } = use;
      const place = parsePlace(use.place);
      const loan = {
        context,
        place,
        purpose: parsePurpose(use.purpose),
        authorise: async (tx: TenantTx) => {
          const { remainingMs, ...approval } = await claimBreakGlass(tx, id, place);
          return { details: { breakGlassId: id, ...approval }, remainingMs };
        },
      };
      return await lend(core, loan, work);
    },
    list: (context) => db.withTenant(context, listBreakGlass, { readOnly: true }),
  });
}

async function request(
  core: VaultCore,
  context: TenantContext,
  options: BreakGlassOptions,
): Promise<string> {
  const { minutes = 15 } = options;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60) {
    throw new VaultError('VAULT_DURATION_INVALID');
  }
  const wish = {
    id: randomUUID(),
    reason: parseReason(options.reason),
    ticket: parseTicket(options.ticket),
    place: options.place === undefined ? null : parsePlace(options.place),
    minutes,
  };
  const { id, reason, ticket } = wish;
  const place = wish.place === null ? 'all' : placeId(wish.place);
  await recordingRefusal(core, context, id, () =>
    core.db.withTenant(context, async (tx) => {
      await requestBreakGlass(tx, wish);
      await core.audit.record(tx, {
        action: 'break_glass.requested',
        targets: aboutBreakGlass(id),
        details: { reason, ticket, place, minutes },
      });
    }),
  );
  return id;
}

async function approve(core: VaultCore, context: TenantContext, id: string): Promise<Date> {
  return await recordingRefusal(core, context, id, () =>
    core.db.withTenant(context, async (tx) => {
      const expiresAt = await approveBreakGlass(tx, id);
      await core.audit.record(tx, {
        action: 'break_glass.approved',
        targets: aboutBreakGlass(id),
        details: { expiresAt: expiresAt.toISOString() },
      });
      return expiresAt;
    }),
  );
}

/** A refusal leaves a row of its own, in a transaction that its rollback does not reach. */
async function recordingRefusal<T>(
  { audit }: VaultCore,
  context: TenantContext,
  id: string,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof VaultError) {
      await audit.recordApart(context, {
        action: 'break_glass.refused',
        outcome: 'denied',
        targets: aboutBreakGlass(id),
        details: { code: error.code },
      });
    }
    throw error;
  }
}
