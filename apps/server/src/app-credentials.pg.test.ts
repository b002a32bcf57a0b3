import { describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import type { AppCredentials } from '@ataski/connectors-kit';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createAppCredentials } from './app-credentials.ts';
import { migrations } from './migrations.ts';
import { productActions } from './product-actions.ts';

const app = { client_id: 'id', client_secret: 'the-app-secret' };

describe('what the product brings to a provider', () => {
  const db = useDatabase({ migrations });

  const lent = (): AppCredentials =>
    createAppCredentials(
      { xero: app },
      createAuditLog({
        ...{ db: db.tenancy, platform: db.tenancy, clock: systemClock },
        ...{ component: 'test', actions: productActions },
      }),
    );
  const rows = async (): Promise<readonly Record<string, unknown>[]> => {
    const { rows: found } = await db.superuser.query<{ entry: string; outcome: string }>(
      `select outcome, entry::text as entry from audit.audit_log
        where action = 'app_credential.used' order by occurred_at`,
    );
    return found;
  };

  it('is lent after the row with its purpose is committed, and stands in no row itself', async () => {
    let during = -1;
    const context = db.context(db.tenants.acme);
    const shown = await lent().use(context, 'xero', 'xero.request_tokens', async (fields) => {
      during = (await rows()).length;
      return fields;
    });
    expect(shown).toEqual(app);
    expect(during).toBe(1);
    const text = JSON.stringify(await rows());
    expect(text).toContain('xero.request_tokens');
    expect(text).toContain('"success"');
    expect(text).not.toContain(app.client_secret);
  });

  it.each(['hubspot', 'constructor', '__proto__'])(
    'is not lent for %s, of which there is none, and the refusal is on record',
    async (system) => {
      const before = (await rows()).length;
      const used = lent().use(db.context(db.tenants.acme), system, 'a.purpose', () =>
        Promise.resolve('reached'),
      );
      await expect(used).rejects.toMatchObject({ code: 'SERVER_APP_MISSING' });
      expect(await rows()).toHaveLength(before + 1);
      expect((await rows()).at(-1)?.['outcome']).toBe('denied');
      expect(lent().has?.(system)).toBe(false);
    },
  );

  it('is not lent when the row cannot be written', async () => {
    const stranger = { ...db.context(db.tenants.acme), correlationId: 'no' as never };
    let isReached = false;
    const used = lent().use(stranger, 'xero', 'xero.request_tokens', () => {
      isReached = true;
      return Promise.resolve(null);
    });
    await expect(used).rejects.toThrow();
    expect(isReached).toBe(false);
  });
});
