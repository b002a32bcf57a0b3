import { setTimeout as sleep } from 'node:timers/promises';

import { createDraw } from '../../connectors/allow-list/draw.ts';
import { withCluster } from '../../connectors/with-cluster.ts';
import type { ProofRow } from '../../proof.ts';
import { createTally } from '../tally.ts';
import { startLoad } from './soak-load.ts';
import { growthOf, soakRows } from './soak-rows.ts';
import type { TimedSample } from './soak-rows.ts';
import { openSoakStage } from './soak-stage.ts';
import type { SoakStage } from './soak-stage.ts';

/** How long and how hard a gateway is soaked. */
export interface SoakOptions {
  readonly minutes: number;
  readonly callsPerSecond: number;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** G5: a gateway in a process of its own, at work all the time, with a fifth of its clients leaving. */
export async function soak(options: SoakOptions): Promise<readonly ProofRow[]> {
  return await withCluster(async (cluster) => {
    const stage = await openSoakStage(cluster);
    try {
      return await soakOn(stage, options);
    } finally {
      await stage.close();
    }
  });
}

const minuteMs = 60_000;
/** Of an hour: ten minutes. */
const warmUpShare = 1 / 6;

async function soakOn(stage: SoakStage, options: SoakOptions): Promise<readonly ProofRow[]> {
  const { minutes, callsPerSecond, seed, progress } = options;
  const warmUpMs = minutes * minuteMs * warmUpShare;
  const everyMs = Math.min(20_000, Math.max(5_000, (minutes * minuteMs) / 60));
  const tally = createTally();
  const draw = createDraw(seed);
  const { port, keys } = stage;
  const load = startLoad({
    port,
    keys,
    callsPerSecond,
    tally,
    draw: () => draw.whole(2 ** 30) / 2 ** 30,
  });
  const startedAt = performance.now();
  const samples: TimedSample[] = [];
  let toldMinutes = 0;
  for (let next = everyMs; next <= minutes * minuteMs; next += everyMs) {
    await sleep(startedAt + next - performance.now());
    // Between calls, so that a sample does not depend on how many there are just now.
    await load.pause();
    samples.push({ ...(await stage.sample()), atMs: next });
    load.resume();
    const minute = Math.floor(next / minuteMs);
    if (minute === toldMinutes) continue;
    toldMinutes = minute;
    progress(describe(samples, warmUpMs, tally.sum('call ')));
  }
  await load.stop();
  const last = await stage.lastSample();
  const callsByState = await stage.callsByState();
  return soakRows({ minutes, warmUpMs, samples, last, tally, callsByState });
}

function describe(samples: readonly TimedSample[], warmUpMs: number, calls: number): string {
  const now = samples.at(-1);
  if (now === undefined) return 'no sample';
  const of = (bytes: number) => (bytes / 1_000_000).toFixed(2);
  const growth = growthOf({ samples, warmUpMs }, 'heapUsed');
  const handles = Object.entries(now.handles).map(([kind, count]) => `${kind} ${String(count)}`);
  const said = Number.isNaN(growth) ? 'warming up' : `${growth.toFixed(2)} MB/h`;
  return `${String(calls)} calls, heap ${of(now.heapUsed)} MB, ${said}, outside ${of(now.external)} MB, RSS ${of(now.rss)} MB, processor ${(now.processorMs / 1000).toFixed(0)} s; ${handles.join(', ')}`;
}
