import { createCorrelationId } from '@ataski/kernel';
import type { TenantContext, TenantId } from '@ataski/kernel';
import type { CacheRequest, CacheTurn, Caching } from '@ataski/llm-gateway';

import type { Draw } from '../../connectors/allow-list/draw.ts';
import { forgedHeaders } from './forged-headers.ts';

/** What was seen. */
export interface Tally {
  operations: number;
  hits: number;
  /** Hits that showed the answer of another tenant. */
  foreign: number;
  /** Hits that showed the answer to another question. */
  wrong: number;
  /** Answers that were kept. */
  kept: number;
  /** Plans that were off: forged wishes are not understood. */
  off: number;
}

/** Where operations are carried out. */
export interface Stage {
  readonly tenants: readonly TenantId[];
  /** Several processes on one database. */
  readonly processes: readonly Caching[];
  readonly draw: Draw;
  /** Removes the secret of a tenant's, as its own SQL could. */
  readonly removeSecret: (context: TenantContext) => Promise<unknown>;
  readonly onKey: (hex: string, question: string) => void;
}

const questions = 20;
const { signal } = new AbortController();

/** One operation of one tenant, with forged headers of another; adds what was seen. */
export async function carryOut(stage: Stage, tally: Tally): Promise<void> {
  const { tenants, processes, draw } = stage;
  const [tenant, victim] = [draw.of(tenants), draw.of(tenants)];
  const process = draw.of(processes);
  const context: TenantContext = {
    ...{ tenantId: tenant, actor: { type: 'agent', id: 'agent_1' } },
    correlationId: createCorrelationId(),
  };
  const question = `question ${String(draw.whole(questions))}`;
  const [forgery, leaves, fails] = [draw.whole(10), draw.once(50), draw.once(50)];
  tally.operations += 1;
  if (draw.once(2_000)) {
    await stage.removeSecret(context);
    return;
  }
  const plan = await process.plan(context, aQuestion(question, forgedHeaders(victim, forgery)));
  if (plan.kind === 'off') {
    tally.off += 1;
    return;
  }
  stage.onKey(plan.key.hex, question);
  const turn = await process.ask(plan, signal);
  if (turn.kind === 'hit') count(tally, turn, tenant, question);
  else if (leaves) turn.gathering.abandon();
  else if (await answer(turn, tenant, question, fails)) tally.kept += 1;
}

function aQuestion(input: string, headers: CacheRequest['headers']): CacheRequest {
  return {
    ...{ surface: 'embeddings', origin: 'https://api.openai.com', payer: 'platform' },
    ...{ credentialId: 'platform', model: 'text-embedding-3-small', version: null, betas: [] },
    ...{ userId: null, policyVersion: '1', headers, body: { input } },
  };
}

function count(
  tally: Tally,
  { answer: { bytes } }: Extract<CacheTurn, { kind: 'hit' }>,
  tenant: string,
  question: string,
): void {
  const text = bytes.toString();
  tally.hits += 1;
  if (!text.includes(`<${tenant}>`)) tally.foreign += 1;
  if (!text.includes(`<${question}>`)) tally.wrong += 1;
}

/** What the provider says carries the marks of the tenant and of the question. */
async function answer(
  { gathering }: Extract<CacheTurn, { kind: 'miss' }>,
  tenant: string,
  question: string,
  hasFailed: boolean,
): Promise<boolean> {
  const data = [{ object: 'embedding', index: 0, embedding: [0.5] }];
  const model = `<${tenant}> <${question}>`;
  gathering.write(Buffer.from(JSON.stringify({ object: 'list', data, model })));
  return await gathering.end({
    ...{ status: hasFailed ? 500 : 200, contentType: 'application/json', stream: null },
    ...{ callId: tenant, model, costNano: 20n, tokens: null },
  });
}
