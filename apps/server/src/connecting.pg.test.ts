import { expect, describe, it } from 'vitest';

import { createCorrelationId } from '@ataski/kernel';
import { companies } from '@ataski/local/world';

import { useProduct } from './product.fixture.ts';

describe('connecting', () => {
  const product = useProduct();

  it('takes the calls of each sync out of a bucket that all processes share', async () => {
    const ada = await product.signIn('ada@acme.example');
    const { id: connectionId } = await product.connect(ada);
    await product.synced(ada, connectionId);
    const context = {
      ...{ tenantId: companies.acme.tenantId, correlationId: createCorrelationId() },
      actor: { type: 'connector', id: 'stripe' },
    } as const;
    const { tenancy } = product.local.product.services;
    const { rows } = await tenancy.query(
      context,
      `select refilled_at > now() - interval '1 minute' as "wasUsed"
         from connectors_kit.call_bucket where connection_id = $1`,
      [connectionId],
    );
    expect(rows).toEqual([{ wasUsed: true }]);
  }, 60_000);
});
