import { beforeEach, describe, expect, it } from 'vitest';

import { migrations as auditMigrations } from '@ataski/audit';
import { migrations as kitMigrations } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import { manifest } from '@ataski/scope-manifest';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { migrations as vaultMigrations } from '@ataski/vault';

import { createFakeStripe } from '../test/fake-stripe.ts';
import type { FakeStripe } from '../test/fake-stripe.ts';
import { compose, connectStripe, testClock } from '../test/harness.ts';
import type { Product } from '../test/harness.ts';

describe('the permissions of a restricted key', () => {
  const db = useDatabase({
    migrations: [...tenancyMigrations, ...auditMigrations, ...vaultMigrations, ...kitMigrations],
  });
  let fake: FakeStripe;
  let product: Product;

  beforeEach(() => {
    fake = createFakeStripe();
    product = compose(db, fake, testClock('2026-11-20T12:00:00Z'));
  });

  it('are each asked for with one list of one object, and none is missing', async () => {
    await connectStripe(db, product, db.tenants.acme);
    expect(fake.requests.map(({ operation, query }) => [operation, query])).toEqual([
      [
        'list_subscriptions',
        [
          ['status', 'all'],
          ['limit', '1'],
        ],
      ],
      ['list_invoices', [['limit', '1']]],
      ['list_customers', [['limit', '1']]],
      ['list_refunds', [['limit', '1']]],
      ['list_payment_intents', [['limit', '1']]],
      ['list_events', [['limit', '1']]],
    ]);
  });

  it.each(manifest.stripe.scopes)(
    'are refused without $scope, which is named',
    async ({ scope }) => {
      fake.granted.delete(scope);
      await expect(connectStripe(db, product, db.tenants.acme)).rejects.toMatchObject({
        code: 'CONNECTORS_KIT_PERMISSION_MISSING',
        kind: 'invalid',
        details: { system: 'stripe', missingPermissions: [scope] },
      });
    },
  );

  it('are all named when all are missing', async () => {
    fake.granted.clear();
    await expect(connectStripe(db, product, db.tenants.acme)).rejects.toMatchObject({
      details: { missingPermissions: manifest.stripe.scopes.map(({ scope }) => scope) },
    });
  });

  it.each(['sk_live_0123456789abcdef', 'sk_test_0123456789abcdef', 'pk_live_0123456789abcdef'])(
    'are not even asked for when the key is of the wrong kind: %s',
    async (key) => {
      const connecting = product.connections.connect({
        context: db.context(db.tenants.acme),
        system: 'stripe',
        label: 'Main account',
        credentials: { restricted_key: key },
      });
      await expect(connecting).rejects.toMatchObject({
        code: 'CONNECTORS_KIT_CREDENTIAL_REFUSED',
        kind: 'invalid',
      });
      expect(fake.requests).toEqual([]);
    },
  );
});
