import { randomUUID } from 'node:crypto';

import type { TenantContext } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';

import { createKeyVault, createStillClock } from '../keys.fixture.ts';
import type { EndedAnswer } from './answer-gathering.ts';
import type { CachePlan, CacheRequest } from './cache-plan.ts';
import type { CacheTrouble } from './cache-trouble.ts';
import { createCaching } from './caching.ts';
import type { CachingOptions } from './caching.ts';

/** An embedding that is asked for, which is cached without a word. */
export function aRequest(over: Partial<CacheRequest> = {}): CacheRequest {
  return {
    ...{ surface: 'embeddings', origin: 'https://api.openai.com', payer: 'tenant' },
    ...{ credentialId: 'credential-1', model: 'text-embedding-3-small', version: null, betas: [] },
    ...{ userId: null, policyVersion: 'policy-1', headers: {} },
    body: { model: 'text-embedding-3-small', input: 'What is our runway?' },
    ...over,
  };
}

/** The bytes of an answer that names whom it was made for. */
export function anEmbedding(marker: string): Buffer {
  const data = [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }];
  return Buffer.from(JSON.stringify({ object: 'list', data, model: marker }));
}

/** How a call ended well. */
export function ended(over: Partial<EndedAnswer> = {}): EndedAnswer {
  return {
    ...{ status: 200, contentType: 'application/json', stream: null, callId: randomUUID() },
    ...{ model: 'text-embedding-3-small', costNano: 1_234n },
    ...{ tokens: { input: 5, cached: 0, written: 0, output: 0 } },
    ...over,
  };
}

/** A process of the gateway with a cache, and what it was told of. */
export function openCaching(db: TestDatabase, over: Partial<CachingOptions> = {}) {
  const clock = createStillClock();
  const troubles: CacheTrouble[] = [];
  const onTrouble = (trouble: CacheTrouble) => {
    troubles.push(trouble);
  };
  const vault = createKeyVault(db);
  const caching = createCaching({ db: db.tenancy, vault, clock, onTrouble, ...over });
  const signal = new AbortController().signal;
  return {
    ...{ caching, clock, troubles, vault },
    /** The answer from the cache, or the one that `bytes` is, which is then kept. */
    async ask(context: TenantContext, bytes: Buffer, request = aRequest()) {
      const turn = await caching.ask(required(await caching.plan(context, request)), signal);
      if (turn.kind === 'hit') return turn;
      turn.gathering.write(bytes);
      await turn.gathering.end(ended());
      return turn;
    },
    /** What is kept for this request; null without. */
    async find(context: TenantContext, request = aRequest()) {
      const turn = await caching.ask(required(await caching.plan(context, request)), signal);
      if (turn.kind === 'hit') return turn.answer;
      turn.gathering.abandon();
      return null;
    },
  };
}

/** A plan that is on. */
export function required(plan: CachePlan): Extract<CachePlan, { kind: 'on' }> {
  if (plan.kind === 'off') throw new Error(`The plan is off: ${plan.because}`);
  return plan;
}
