import { ask, surfaceAsks } from '@ataski/gateway-lab';
import { createSpend } from '@ataski/llm-gateway';
import type { Invoice, InvoiceLine } from '@ataski/llm-gateway';

import type { Proof } from '../proof.ts';
import { withGateway } from './with-gateway.ts';
import type { ProvenGateway } from './with-gateway.ts';

const callsOf = { full: 600, small: 24 } as const;
/** How long a new key of a tenant's may take to be seen. */
const seenMs = 1_200;

/**
 * G6: the invoice against what the answers themselves said that they cost, with a tenant that pays
 * one provider itself.
 */
export const invoice: Proof = ({ size, progress }) =>
  withGateway(async (proven) => {
    const { acme, database, world } = proven;
    await world.budget(acme);
    const { text } = await world.key(acme);
    await world.ownKey(acme, 'anthropic');
    await new Promise((done) => setTimeout(done, seenMs));
    const told = await callAll(proven, text, callsOf[size]);
    progress(`${String(callsOf[size])} calls`);
    await world.calls(acme, 10_000);
    const lines: InvoiceLine[] = [];
    const spend = createSpend({ pageLines: 1 });
    const month = new Date().toISOString().slice(0, 7);
    let charge = 0n;
    for (let after: string | null = null; ;) {
      const wish: { readonly month: string; readonly after: string | null } = { month, after };
      const page: Invoice = await database.as(acme, (tx) => spend.invoice(tx, wish));
      lines.push(...page.lines);
      charge = page.chargeNano;
      if (page.next === null) break;
      after = page.next;
    }
    const sumOf = (payer: string, of: 'costNano' | 'chargeNano') =>
      lines.filter((line) => line.payer === payer).reduce((sum, line) => sum + line[of], 0n);
    return [
      {
        id: 'G6',
        promise: 'An invoice charges what the answers on the platform’s key said that they cost.',
        measured: `${String(charge)} of ${String(told.platform)} nano-USD, lines ${String(sumOf('platform', 'chargeNano'))}`,
        goal: 'equal to the nano-dollar',
        holds:
          charge === told.platform && sumOf('platform', 'chargeNano') === charge && charge > 0n,
      },
      {
        id: 'G6',
        promise: 'Traffic on a tenant’s own key is listed at its cost and charged with nothing.',
        measured: `listed ${String(sumOf('tenant', 'costNano'))} of ${String(told.tenant)}, charged ${String(sumOf('tenant', 'chargeNano'))} nano-USD`,
        goal: 'all listed, 0 charged',
        holds:
          sumOf('tenant', 'costNano') === told.tenant &&
          told.tenant > 0n &&
          sumOf('tenant', 'chargeNano') === 0n,
      },
    ];
  });

async function callAll({ world }: ProvenGateway, key: string, count: number) {
  const told = { platform: 0n, tenant: 0n };
  for (let call = 0; call < count; call += 1) {
    const one = surfaceAsks[call % surfaceAsks.length];
    if (one === undefined) continue;
    const text = `[answer ${String((call * 37) % 400)} tokens] ${'word '.repeat(call % 90)}`;
    const answer = await ask(world.origin, one.path, key, one.body(text));
    const cost = answer.headers['x-ataski-cost-nano-usd'] ?? '';
    told[one.provider === 'anthropic' ? 'tenant' : 'platform'] += BigInt(cost);
  }
  return told;
}
