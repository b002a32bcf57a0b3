import { setTimeout as sleep } from 'node:timers/promises';

import type { Visitor } from '@ataski/local/visitor';

import type { ProofRow } from '../../proof.ts';
import { readRefusal, show } from './answer.ts';
import type { Place } from './place.ts';
import { row } from './row.ts';

const longestMs = 6_000;
const json = { 'content-type': 'application/json' };

const requests: readonly (readonly [string, RequestInit])[] = [
  ['/api/session', {}],
  ['/api/overview', {}],
  ['/api/connections', {}],
  ['/api/audit/events', {}],
  ['/api/session/end', { method: 'POST', headers: json, body: '{}' }],
  ['/readyz', {}],
];

/** Kills the database under the running server, and starts it again where it was. */
export async function proveDeadDatabase(
  place: Place,
  visitor: Visitor,
): Promise<readonly ProofRow[]> {
  const audited = async () =>
    (await place.look<{ n: string }>('select count(*) as n from audit.audit_log'))[0]?.n ?? '';
  await place.kill();
  const { seen, slowestMs, isClear } = await askAll(visitor);
  const alive = await visitor.fetch('/healthz');
  await place.revive();
  const backMs = await untilReady(visitor);
  const before = await audited();
  const after = await visitor.fetch('/api/audit/events');
  const written = Number(await audited()) - Number(before);
  return [
    row(
      'With its database killed the server answers 503 with Retry-After, and soon.',
      `${seen}, slowest ${String(slowestMs)} ms`,
      `${String(requests.length)} times 503 TENANCY_DATABASE_UNAVAILABLE within ${String(longestMs)} ms`,
      isClear && slowestMs <= longestMs,
    ),
    row(
      'It knows that it lives (/healthz) and that it cannot serve (/readyz, above).',
      String(alive.status),
      '200',
      alive.status === 200,
    ),
    row(
      'Once the database is back, the same process serves the same session, without a restart.',
      `ready after ${String(backMs)} ms; ${String(after.status)}, ${String(written)} audit row`,
      '200, 1 audit row',
      after.status === 200 && written === 1,
    ),
  ];
}

async function askAll(
  visitor: Visitor,
): Promise<{ seen: string; slowestMs: number; isClear: boolean }> {
  const seen = new Map<string, number>();
  let slowestMs = 0;
  let isClear = true;
  for (const [path, init] of requests) {
    const startedAt = performance.now();
    const refusal = await readRefusal(await visitor.fetch(path, init));
    slowestMs = Math.max(slowestMs, Math.round(performance.now() - startedAt));
    isClear &&= show(refusal) === '503 TENANCY_DATABASE_UNAVAILABLE';
    isClear &&= refusal.headers.get('retry-after') === '5';
    seen.set(show(refusal), (seen.get(show(refusal)) ?? 0) + 1);
  }
  const list = [...seen].map(([answer, count]) => `${String(count)} times ${answer}`).join(', ');
  return { seen: list, slowestMs, isClear };
}

async function untilReady(visitor: Visitor): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const { status } = await visitor.fetch('/readyz');
    const elapsedMs = Math.round(performance.now() - startedAt);
    if (status === 200 || elapsedMs > 20_000) return elapsedMs;
    await sleep(50);
  }
}
