import OpenAI from 'openai';

import { createCorrelationId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { Local } from '../run-local.ts';
import { companies } from '../world.ts';
import type { Report } from './report.ts';

const model = 'gpt-5.4-mini';
/** A tenth of a cent. */
const limitNano = 1_000_000n;

/** An agent calls a model with the official SDK until its budget has no room for one more call. */
export async function showModelCalls(local: Local, report: Report): Promise<void> {
  report.heading('7. An agent of Acme calls a model, with a tenth of a cent to spend');
  const context: TenantContext = {
    tenantId: companies.acme.tenantId,
    actor: { type: 'user', id: 'demo' },
    correlationId: createCorrelationId(),
  };
  const sdk = await openClient(local, context);
  const ask = () =>
    sdk.chat.completions.create({
      ...{ model, max_completion_tokens: 40 },
      messages: [{ role: 'user', content: 'What did we earn in October?' }],
    });
  const first = await ask();
  const answered = (first.choices[0]?.message.content ?? '') !== '';
  report.claim(`OpenAI's own SDK, unmodified, is answered by ${first.model}`, answered);
  let refused: unknown;
  for (let call = 0; call < 100 && refused === undefined; call += 1)
    await ask().catch((error: unknown) => {
      refused = error;
    });
  const code = refused instanceof OpenAI.APIError ? String(refused.code) : 'nothing';
  report.claim(
    `the last call is refused before it leaves: ${code}`,
    code === 'tenant_budget_exceeded',
  );
  await showLedger(local, context, report);
}

async function openClient({ product, url }: Local, context: TenantContext): Promise<OpenAI> {
  const { tenancy, modelGateway } = product.services;
  if (modelGateway === null) throw new Error('The demo has model calls.');
  const { budgets, virtualKeys } = modelGateway;
  const { key } = await tenancy.withTenant(context, async (tx) => {
    await budgets.set(tx, { scope: 'tenant', scopeId: '', period: 'day', limitNano });
    return await virtualKeys.create(tx, {
      ...{ label: 'Demo', agentId: 'agent_demo', surfaces: ['chat_completions'], models: [model] },
      expiresAt: new Date(Date.now() + 3_600_000),
    });
  });
  return new OpenAI({ apiKey: key, baseURL: `${url}/llm/openai/v1`, maxRetries: 0 });
}

async function showLedger(
  { product, openai }: Local,
  context: TenantContext,
  report: Report,
): Promise<void> {
  const { tenancy } = product.services;
  const sent = openai.calls.list().filter(({ path }) => path === '/v1/chat/completions').length;
  const { rows } = await tenancy.query<{ calls: number; spent: string; most: string }>(
    context,
    `select (select count(*)::int from llm_gateway.call) as calls, (settled + held)::text as spent,
            limit_nano::text as most
       from llm_gateway.budget`,
  );
  const [row] = rows;
  report.claim(
    `${String(sent)} calls left the house, each behind a hold: ${String(row?.calls)} in the ledger`,
    sent > 0 && row?.calls === sent,
  );
  report.claim(
    `spent and held: ${String(row?.spent)} of ${String(row?.most)} nano-dollars, never more`,
    row !== undefined && BigInt(row.spent) > 0n && BigInt(row.spent) <= BigInt(row.most),
  );
  const { rows: evidence } = await tenancy.query<{ intents: number; refusals: number }>(
    context,
    `select count(*) filter (where action = 'model.called' and phase = 'intent')::int as intents,
            count(*) filter (where action = 'model.refused')::int as refusals
       from audit.audit_log`,
  );
  report.claim(
    `the audit log has an intent of each, and the refusal`,
    evidence[0]?.intents === sent && evidence[0].refusals === 1,
  );
}
