import { setTimeout as sleep } from 'node:timers/promises';

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { audit } from '@ataski/contract';
import { createCorrelationId } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { Local } from '../run-local.ts';
import type { Visitor } from '../visitor.ts';
import { companies } from '../world.ts';
import { areCallsClosed, printRows } from './audit-rows.ts';
import type { Report } from './report.ts';

const models = { openai: 'gpt-5.4-mini', anthropic: 'claude-haiku-4-5' } as const;
const question = { role: 'user', content: 'What did we earn in October?' } as const;
/** A tenth of a cent. */
const limitNano = 1_000_000n;

/** An agent calls models with the official SDKs until its budget has no room for one more call. */
export async function showModelCalls(local: Local, ada: Visitor, report: Report): Promise<void> {
  report.heading('7. An agent of Acme calls models, with a tenth of a cent to spend');
  const context: TenantContext = {
    tenantId: companies.acme.tenantId,
    actor: { type: 'user', id: 'demo' },
    correlationId: createCorrelationId(),
  };
  const apiKey = await createKey(local, context);
  const openai = new OpenAI({ apiKey, baseURL: `${local.url}/llm/openai/v1`, maxRetries: 0 });
  const ask = () =>
    openai.chat.completions.create({
      ...{ model: models.openai, max_completion_tokens: 40 },
      messages: [question],
    });
  const first = await ask();
  const answered = (first.choices[0]?.message.content ?? '') !== '';
  report.claim(`OpenAI's own SDK, unmodified, is answered by ${first.model}`, answered);
  const anthropic = new Anthropic({ apiKey, baseURL: `${local.url}/llm/anthropic`, maxRetries: 0 });
  const message = await anthropic.messages.create({
    ...{ model: models.anthropic, max_tokens: 40 },
    messages: [question],
  });
  report.claim(
    `Anthropic's, with the same key, by ${message.model}`,
    message.content.some((block) => block.type === 'text' && block.text !== ''),
  );
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
  await showEvidence(ada, sentCalls(local), report);
}

async function createKey({ product }: Local, context: TenantContext): Promise<string> {
  const { tenancy, modelGateway } = product.services;
  if (modelGateway === null) throw new Error('The demo has model calls.');
  const { budgets, virtualKeys } = modelGateway;
  const { key } = await tenancy.withTenant(context, async (tx) => {
    await budgets.set(tx, { scope: 'tenant', scopeId: '', period: 'day', limitNano });
    return await virtualKeys.create(tx, {
      ...{ label: 'Demo', agentId: 'agent_demo', models: Object.values(models) },
      surfaces: ['chat_completions', 'messages'],
      expiresAt: new Date(Date.now() + 3_600_000),
    });
  });
  return key;
}

function sentCalls({ openai, anthropic }: Local): number {
  const paths = [...openai.calls.list(), ...anthropic.calls.list()].map(({ path }) => path);
  return paths.filter((path) => path === '/v1/chat/completions' || path === '/v1/messages').length;
}

async function showLedger(local: Local, context: TenantContext, report: Report): Promise<void> {
  const sent = sentCalls(local);
  const { rows } = await local.product.services.tenancy.query<{
    calls: number;
    spent: string;
    most: string;
    next: string;
  }>(
    context,
    // What was refused is the question that was answered before, so it would have held as much.
    `select (select count(*)::int from llm_gateway.call) as calls, (settled + held)::text as spent,
            limit_nano::text as most,
            (select (details ->> 'holdNanoUsd') from audit.audit_log
              where action = 'model.called' and phase = 'intent'
              order by occurred_at desc limit 1) as next
       from llm_gateway.budget`,
  );
  const [row] = rows;
  report.claim(
    `${String(sent)} calls left the house, each behind a hold: ${String(row?.calls)} in the ledger`,
    sent > 0 && row?.calls === sent,
  );
  const left = BigInt(row?.most ?? 0) - BigInt(row?.spent ?? 0);
  report.claim(
    `${String(row?.spent)} of ${String(row?.most)} nano-dollars are spent; the next call could cost ${String(row?.next)}, and ${String(left)} are left`,
    row !== undefined && BigInt(row.spent) > 0n && left >= 0n && BigInt(row.next) > left,
  );
}

async function showEvidence(ada: Visitor, sent: number, report: Report): Promise<void> {
  const list = async () => {
    const { body } = await ada.call(audit.listAuditEvents, { action: 'model.', limit: 100 });
    return body.events.toReversed();
  };
  const callsOf = (events: Awaited<ReturnType<typeof list>>) =>
    events.filter(({ action }) => action === 'model.called');
  let events = await list();
  // A client has its answer before the outcome is written, which shares the commit of another call.
  for (let attempt = 0; attempt < 50 && !areCallsClosed(callsOf(events)); attempt += 1) {
    await sleep(100);
    events = await list();
  }
  const calls = callsOf(events);
  report.claim(
    'the audit log has the intent and the outcome of each, and the refusal',
    areCallsClosed(calls) &&
      calls.length === 2 * sent &&
      events.filter(({ action }) => action === 'model.refused').length === 1,
  );
  printRows(events, report);
}
