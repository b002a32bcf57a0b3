import type { AuditSink, TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import { requireParts } from '../require-parts.ts';
import type { Breaker, BreakerPlace } from './breaker.ts';

/** What a person decides of a breaker. */
export interface BreakerWish extends BreakerPlace {
  /** 8 to 200 characters, for the log and for whoever looks at the breaker. */
  readonly reason: string;
}

/** Reads, opens and closes breakers of a tenant. */
export interface Breakers {
  /** Those that are not closed: the tenant's first, then by key, up to 200 behind the key `after`. */
  list(tx: TenantTx, page?: { readonly after?: string }): Promise<readonly Breaker[]>;
  /**
   * Stops the tenant's calls or a key's from the next batch of holds after the commit on, until a
   * person closes it; calls under way end as they would have. Throws LLM_GATEWAY_BREAKER_INVALID,
   * and LLM_GATEWAY_BREAKER_UNCHANGED where it is open until then already, or the tenant has no
   * such key.
   */
  open(tx: TenantTx, wish: BreakerWish): Promise<Breaker>;
  /**
   * Lets calls through again; what was spent before counts for no judgement any more. Throws
   * LLM_GATEWAY_BREAKER_INVALID, and LLM_GATEWAY_BREAKER_UNCHANGED where nothing is stopped.
   */
  close(tx: TenantTx, wish: BreakerWish): Promise<Breaker>;
}

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const reasonShape = /^[^\p{C}]{8,200}$/u;

/** Breakers of whichever tenant the transaction is bound to. */
export function createBreakers(audit: AuditSink<typeof llmGatewayActions>): Breakers {
  requireParts({ audit }, ['audit']);
  const set = async (tx: TenantTx, wish: BreakerWish, state: 'open' | 'closed') => {
    requireSound(wish);
    const { scope, reason } = wish;
    const scopeId = wish.scopeId.toLowerCase();
    const { rows } = await tx.query<{ before: string | null }>(
      'select llm_gateway.set_breaker($1, $2, $3, $4) as before',
      [scope, scopeId, state, reason],
    );
    const before = rows[0]?.before ?? null;
    if (before === null) throw new LlmGatewayError('LLM_GATEWAY_BREAKER_UNCHANGED');
    await audit.record(tx, {
      action: state === 'open' ? 'breaker.opened' : 'breaker.closed',
      targets: [targetOf({ scope, scopeId }, tx.context.tenantId)],
      details: { scope, before, reason },
    });
    return await find(tx, { scope, scopeId });
  };
  return Object.freeze<Breakers>({
    async list(tx, { after = null } = {}) {
      const { rows } = await tx.query<BreakerRow>(
        `select ${columns} from llm_gateway.breaker
          where state <> 'closed' and ($1::text is null or scope = 'key' and scope_id > $1)
          order by scope desc, scope_id limit 200`,
        [after],
      );
      return rows.map(toBreaker);
    },
    open: async (tx, wish) => await set(tx, wish, 'open'),
    close: async (tx, wish) => await set(tx, wish, 'closed'),
  });
}

/** What an event of a breaker is about. */
export function targetOf({ scope, scopeId }: BreakerPlace, tenantId: string) {
  return scope === 'key' ? { type: 'virtual_key', id: scopeId } : { type: 'tenant', id: tenantId };
}

async function find(tx: TenantTx, { scope, scopeId }: BreakerPlace): Promise<Breaker> {
  const { rows } = await tx.query<BreakerRow>(
    `select ${columns} from llm_gateway.breaker where scope = $1 and scope_id = $2`,
    [scope, scopeId],
  );
  const [row] = rows;
  if (row === undefined) throw new LlmGatewayError('LLM_GATEWAY_BREAKER_UNCHANGED');
  return toBreaker(row);
}

function requireSound({ scope, scopeId, reason }: BreakerWish): void {
  const isPlace = scope === 'key' ? uuidShape.test(scopeId) : scopeId === '';
  if (!isPlace) throw new LlmGatewayError('LLM_GATEWAY_BREAKER_INVALID', { field: 'scopeId' });
  if (!reasonShape.test(reason))
    throw new LlmGatewayError('LLM_GATEWAY_BREAKER_INVALID', { field: 'reason' });
}

type BreakerRow = Omit<Breaker, 'paceNano'> & { readonly paceNano: string | null };

const instant = (column: string) =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const columns = `
  scope, scope_id as "scopeId", state, cause, reason, pace_nano::text as "paceNano",
  ${instant('changed_at')} as "changedAt", ${instant('until')} as "until"`;

function toBreaker({ paceNano, ...row }: BreakerRow): Breaker {
  return { ...row, paceNano: paceNano === null ? null : BigInt(paceNano) };
}
