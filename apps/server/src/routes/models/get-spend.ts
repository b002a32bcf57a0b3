import { spend as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { requireModelGateway } from './require-model-gateway.ts';
import { dayAfter, readDailySpend } from './spend-queries.ts';

const daysBeforeMs = 29 * 86_400_000;

export const getSpend = defineRoute({
  call: contract.getSpend,
  kind: 'tenant',
  access: 'model:read',
  audit: { none: 'sums of costs, no call of a model' },
  async handle({ tx, services }) {
    requireModelGateway(services);
    const now = services.clock.now();
    const to = now.toISOString().slice(0, 10);
    const from = new Date(now.getTime() - daysBeforeMs).toISOString().slice(0, 10);
    return { from, to, ...(await readDailySpend(tx, { from, to: dayAfter(to, 'day') })) };
  },
});
