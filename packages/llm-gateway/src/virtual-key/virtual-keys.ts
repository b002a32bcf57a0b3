import type { AuditSink, TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import { requireParts } from '../require-parts.ts';
import { createKeyHasher, createKeyText } from './key-text.ts';
import { requireSoundWish } from './key-wish.ts';
import type { VirtualKey, VirtualKeySurface, VirtualKeyWish } from './virtual-key.ts';

/** What it is made of. */
export interface VirtualKeysOptions {
  readonly audit: AuditSink<typeof llmGatewayActions>;
  /** The same 32 secret bytes or more that the keyring has. Another pepper knows none of the keys. */
  readonly pepper: Uint8Array;
}

/** Makes, lists and revokes the virtual keys of a tenant. */
export interface VirtualKeys {
  /**
   * Makes a key. `key` is its text, which is kept nowhere and cannot be shown again. Throws
   * LLM_GATEWAY_VIRTUAL_KEY_INVALID, naming the field.
   */
  create(
    tx: TenantTx,
    wish: VirtualKeyWish,
  ): Promise<{ readonly key: string; readonly virtualKey: VirtualKey }>;
  /** By id, up to 200 after `after`. */
  list(tx: TenantTx, page?: { readonly after?: string }): Promise<readonly VirtualKey[]>;
  /**
   * Ends a key for good; every process knows within a second of the commit. Doing it twice is the
   * same. Throws LLM_GATEWAY_VIRTUAL_KEY_MISSING.
   */
  revoke(tx: TenantTx, id: string): Promise<void>;
}

/** Virtual keys of whichever tenant the transaction is bound to. Throws LLM_GATEWAY_PEPPER_INVALID. */
export function createVirtualKeys(options: VirtualKeysOptions): VirtualKeys {
  requireParts(options, ['audit', 'pepper']);
  const { audit, pepper } = options;
  const hash = createKeyHasher(pepper);
  return Object.freeze<VirtualKeys>({
    async create(tx, wish) {
      requireSoundWish(wish);
      const { userId = null } = wish;
      const key = createKeyText();
      const id = await insert(tx, wish, hash(key), key.slice(-4));
      await audit.record(tx, {
        action: 'virtual_key.created',
        targets: aboutKey(id),
        details: {
          agentId: wish.agentId,
          ...(userId === null ? {} : { userId }),
          surfaces: [...wish.surfaces],
          ...(wish.models === null ? {} : { models: [...wish.models] }),
          expiresAt: wish.expiresAt.toISOString(),
        },
      });
      return { key, virtualKey: await get(tx, id) };
    },
    async list(tx, { after = '00000000-0000-0000-0000-000000000000' } = {}) {
      const sql = `${selection} where virtual_key.id > $1 order by virtual_key.id limit 200`;
      const { rows } = await tx.query<VirtualKeyRow>(sql, [after]);
      return rows.map(toVirtualKey);
    },
    async revoke(tx, id) {
      const { rowCount } = await tx.query(
        `update llm_gateway.virtual_key set revoked_at = clock_timestamp()
          where id = $1 and revoked_at is null`,
        [id],
      );
      if (rowCount === 0) await get(tx, id);
      else await audit.record(tx, { action: 'virtual_key.revoked', targets: aboutKey(id) });
    },
  });
}

const aboutKey = (id: string) => [{ type: 'virtual_key', id }];

/** Not stored when its expiry has passed or is too far away, by the database's clock. */
async function insert(
  tx: TenantTx,
  wish: VirtualKeyWish,
  hash: Uint8Array,
  lastFour: string,
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into llm_gateway.virtual_key (hash, last_four, label, agent_id, user_id, surfaces, models, expires_at)
     select $1, $2, $3, $4, $5, $6::text[], $7::text[], $8::timestamptz
      where $8::timestamptz > clock_timestamp()
        and $8::timestamptz <= clock_timestamp() + interval '9600 hours'
     returning id`,
    [
      ...[hash, lastFour, wish.label, wish.agentId, wish.userId ?? null],
      ...[wish.surfaces, wish.models, wish.expiresAt],
    ],
  );
  const id = rows[0]?.id;
  if (id !== undefined) return id;
  throw new LlmGatewayError('LLM_GATEWAY_VIRTUAL_KEY_INVALID', { field: 'expiresAt' });
}

async function get(tx: TenantTx, id: string): Promise<VirtualKey> {
  const { rows } = await tx.query<VirtualKeyRow>(`${selection} where virtual_key.id = $1`, [id]);
  const [row] = rows;
  if (row === undefined) throw new LlmGatewayError('LLM_GATEWAY_VIRTUAL_KEY_MISSING', { id });
  return toVirtualKey(row);
}

interface VirtualKeyRow {
  readonly id: string;
  readonly label: string;
  readonly last_four: string;
  readonly agent_id: string;
  readonly user_id: string | null;
  readonly surfaces: readonly VirtualKeySurface[];
  readonly models: readonly string[] | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

// The application may not read the hash, so no column is named by an asterisk.
const selection = `
  select id, label, last_four, agent_id, user_id, surfaces, models, created_at, expires_at, revoked_at, last_used_at
    from llm_gateway.virtual_key
    left join llm_gateway.key_use on key_use.tenant_id = virtual_key.tenant_id and key_use.key_id = virtual_key.id`;

function toVirtualKey(row: VirtualKeyRow): VirtualKey {
  return {
    id: row.id,
    label: row.label,
    lastFour: row.last_four,
    agentId: row.agent_id,
    userId: row.user_id,
    surfaces: row.surfaces,
    models: row.models,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
