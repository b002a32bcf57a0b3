import type { PlatformDb, TenantId } from '@ataski/kernel';

import { requireParts } from './require-parts.ts';

/** Remembers which keys are in use, and writes it down when it is told to. */
export interface KeyUses {
  /** Costs no query. Beyond 10,000 keys that wait to be written, further ones are let go. */
  note(tenantId: TenantId, keyId: string): void;
  /**
   * Writes down what was noted, by one statement, and returns how many keys that changed: each key
   * changes once a minute at most. Call it every minute. Rejects as the database does, and then
   * keeps what was noted for the next time.
   */
  write(): Promise<number>;
}

const maximumWaiting = 10_000;

/** Makes it. One for virtual keys and provider keys together. */
export function createKeyUses(options: { readonly platform: PlatformDb }): KeyUses {
  requireParts(options, ['platform']);
  const { platform } = options;
  // By tenant and key: a tenant's SQL can give a key of its own the id of another tenant's.
  const waiting = new Set<`${TenantId}/${string}`>();
  return Object.freeze<KeyUses>({
    note(tenantId, keyId) {
      if (waiting.size < maximumWaiting) waiting.add(`${tenantId}/${keyId}`);
    },
    async write() {
      if (waiting.size === 0) return 0;
      const taken = [...waiting];
      waiting.clear();
      const tenants = taken.map((name) => name.slice(0, name.indexOf('/')));
      const keys = taken.map((name) => name.slice(name.indexOf('/') + 1));
      try {
        const [row] = await platform.call<{ readonly note_key_uses: number }>(
          'llm_gateway.note_key_uses',
          [tenants, keys],
        );
        return row?.note_key_uses ?? 0;
      } catch (error) {
        for (const name of taken.slice(0, maximumWaiting - waiting.size)) waiting.add(name);
        throw error;
      }
    },
  });
}
