import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { startProcess } from '../connectors/child-process.ts';
import type { Proof, ProofRun } from '../proof.ts';
import { createSeededRandom } from '../tenancy/fuzz/seeded-random.ts';
import type { CallerSettings } from './kills/caller-settings.ts';
import { startChildren } from './kills/children.ts';
import { describeKills } from './kills/kill-rows.ts';
import type { KillResult } from './kills/kill-rows.ts';
import { openKillStage } from './kills/kill-stage.ts';
import type { KillStage } from './kills/kill-stage.ts';
import { takeLastLook } from './kills/last-look.ts';
import { setLimits, userIds } from './kills/limits.ts';
import { startUpstream } from './kills/upstream.ts';
import type { Upstream } from './kills/upstream.ts';
import { startWatch } from './kills/watch.ts';
import { sabotageLedger } from './sabotages.ts';
import type { LedgerSabotage } from './sabotages.ts';
import { phantomMs } from './schedules/end-all.ts';

const sizes = { full: { kills: 300, restarts: 20 }, small: { kills: 6, restarts: 1 } } as const;
const processCount = 4;
const tenantCount = 3;
const ttlMs = 2_000;

/** G1: kills processes (SIGKILL) that make calls, and crashes the database beneath them. */
export const kills: Proof = (run) => killsAfter(null)(run);

/** The same after something was broken. */
export function killsAfter(sabotage: LedgerSabotage | null): Proof {
  return async (run) => {
    const stage = await openKillStage(tenantCount);
    const upstream = await startUpstream();
    try {
      if (sabotage !== null) await sabotageLedger(stage.superuser, sabotage);
      return describeKills(await killAll(stage, upstream, run), sizes[run.size]);
    } finally {
      await upstream.close();
      await stage.close();
    }
  };
}

async function killAll(
  stage: KillStage,
  upstream: Upstream,
  { size, progress, seed = randomInt(2 ** 31) }: ProofRun,
): Promise<KillResult> {
  const startedAt = performance.now();
  const wanted = sizes[size];
  const random = createSeededRandom(seed);
  const limits = await setLimits(stage);
  const { watched, stop } = startWatch(stage, limits);
  const children = await startChildren(
    Array.from({ length: processCount }, (_unused, place) =>
      settingsOf(stage, upstream, { callers: 8, sweepEveryMs: place < 2 ? 500 : 0 }),
    ),
  );
  const between = Math.floor(wanted.kills / wanted.restarts);
  let restarts = 0;
  // Each in its turn, in an order that is drawn anew: whoever was just started is not waited for.
  let order: number[] = [];
  for (let killed = 1; killed <= wanted.kills; killed += 1) {
    await sleep(random.integer(400));
    if (order.length === 0) order = random.shuffled([0, 1, 2, 3]);
    await children.killOne(order.pop() ?? 0);
    if (killed % between === 0 && restarts < wanted.restarts) {
      await sleep(random.integer(400));
      await stage.crashDatabase();
      restarts += 1;
    }
    if (killed % Math.ceil(wanted.kills / 20) === 0)
      progress(
        `${String(killed)} kills, ${String(restarts)} restarts, ${describe(watched, upstream)}`,
      );
  }
  await children.killAll();
  const freedAfterMs = await untilFreed(stage, upstream);
  await stop();
  const last = await takeLastLook(stage, limits, upstream.seenAtMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const left = upstream.seenAtMs.size;
  return { kills: wanted.kills, restarts, seconds, seed, watched, freedAfterMs, last, left };
}

function describe({ longestPhantomMs }: KillResult['watched'], { seenAtMs }: Upstream): string {
  return `${String(seenAtMs.size)} calls left, longest phantom ${longestPhantomMs.toFixed(0)} ms`;
}

function settingsOf(
  { url, contextKey, tenants }: KillStage,
  { port }: Upstream,
  work: Pick<CallerSettings, 'callers' | 'sweepEveryMs'>,
): CallerSettings {
  const place = { url, contextKey, tenants, userIds, upstreamPort: port };
  return { ...place, ttlMs, largestHoldNano: 50, ...work };
}

/** With one process that does nothing but sweep. Null: something is held for ever. */
async function untilFreed(stage: KillStage, upstream: Upstream): Promise<number | null> {
  const entry = fileURLToPath(new URL('caller-process.ts', import.meta.url));
  const sweeper = startProcess(
    entry,
    settingsOf(stage, upstream, { callers: 0, sweepEveryMs: 500 }),
  );
  const startedAt = performance.now();
  try {
    for (;;) {
      const { rowCount } = await stage.superuser.query(
        "select from llm_gateway.call where state = 'held' limit 1",
      );
      const passedMs = performance.now() - startedAt;
      if (rowCount === 0) return passedMs;
      if (passedMs > ttlMs + phantomMs) return null;
      await sleep(50);
    }
  } finally {
    await sweeper.kill();
  }
}
