import type { spend as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';

import { ServerError } from '../../http/errors.ts';
import { dayAfter } from './spend-queries.ts';

/** Which calls. */
export interface CallsWish {
  readonly day?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface CallRow {
  readonly id: string;
  readonly correlation_id: string;
  readonly held_at: string;
  readonly state: contract.ModelCall['state'];
  readonly payer: contract.ModelCall['payer'];
  readonly provider: string;
  readonly model: string;
  readonly surface: string;
  readonly credential_id: string | null;
  readonly key_id: string | null;
  readonly agent_id: string | null;
  readonly hold: string;
  readonly cost: string | null;
}

// The page is cut before its keys are looked up, each by its primary key.
const sql = `
  select page.*, virtual_key.agent_id,
         to_char(page.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as held_at
    from (
      select tenant_id, id, correlation_id, state, payer, provider, model, surface, credential_id,
             key_id, hold_nano::text as hold, cost_nano::text as cost, held_at as at
        from llm_gateway.call
       where held_at > '-infinity'
         and ($1::timestamptz is null or (held_at, id) < ($1, $2::uuid))
         and ($3::timestamp is null or held_at >= $3::timestamp at time zone 'UTC')
         and ($4::timestamp is null or held_at < $4::timestamp at time zone 'UTC')
       order by held_at desc, id desc
       limit $5
    ) as page
    left join llm_gateway.virtual_key
      on virtual_key.tenant_id = page.tenant_id and virtual_key.id = page.key_id
   order by page.at desc, page.id desc`;

/** Calls of the tenant, newest first. Throws SERVER_INPUT_INVALID for a cursor that is none. */
export async function listCalls(
  tx: TenantTx,
  { day, cursor, limit }: CallsWish,
): Promise<{ calls: contract.ModelCall[]; nextCursor: string | null }> {
  const after = cursor === undefined ? [null, null] : readCursor(cursor);
  const bounds = day === undefined ? [null, null] : [day, dayAfter(day, 'day')];
  const { rows } = await tx.query<CallRow>(sql, [...after, ...bounds, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { calls: page.map(toCall), nextCursor: hasMore ? writeCursor(last) : null };
}

function toCall(row: CallRow): contract.ModelCall {
  const { id, state, payer, provider, model, surface, hold, cost } = row;
  return {
    ...{ id, state, payer, provider, model, surface },
    correlationId: row.correlation_id,
    heldAt: row.held_at,
    credential: row.credential_id,
    virtualKey: row.key_id,
    agentId: row.agent_id,
    holdNanoUsd: hold,
    costNanoUsd: cost,
  };
}

function writeCursor({ held_at, id }: CallRow): string {
  return Buffer.from(`${held_at} ${id}`).toString('base64url');
}

const cursorShape =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function readCursor(cursor: string): readonly string[] {
  const found = cursorShape.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const [, heldAt = '', id = ''] = found ?? [];
  if (Number.isNaN(Date.parse(heldAt))) throw new ServerError('SERVER_INPUT_INVALID');
  return [heldAt, id];
}
