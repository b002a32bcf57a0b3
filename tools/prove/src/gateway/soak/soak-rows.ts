import type { ProofRow } from '../../proof.ts';
import type { Tally } from '../tally.ts';
import { slopeOf } from './slope.ts';
import type { Sample } from './soak-settings.ts';

/** A sample and how long after the start it was taken. */
export interface TimedSample extends Sample {
  readonly atMs: number;
}

/** All that was seen of a soak. */
export interface Soaked {
  readonly minutes: number;
  /** Samples before this moment count for nothing. */
  readonly warmUpMs: number;
  readonly samples: readonly TimedSample[];
  /** After the gateway was closed. */
  readonly last: Sample;
  readonly tally: Tally;
  readonly callsByState: Readonly<Record<string, number>>;
}

const hourMs = 3_600_000;
const mega = 1_000_000;
const goalPerHour = 1;

/** Growth in megabytes an hour after the warm-up. */
export function growthOf(
  { samples, warmUpMs }: Pick<Soaked, 'samples' | 'warmUpMs'>,
  size: 'heapUsed' | 'external' | 'rss',
): number {
  const points = samples
    .filter(({ atMs }) => atMs >= warmUpMs)
    .map((sample) => ({ at: sample.atMs / hourMs, value: sample[size] / mega }));
  return slopeOf(points);
}

/** What a soak showed, a line for each promise. */
export function soakRows(soaked: Soaked): readonly ProofRow[] {
  return [
    heapRow(soaked),
    abortsRow(soaked),
    answersRow(soaked),
    heldRow(soaked),
    handlesRow(soaked),
  ];
}

function heapRow(soaked: Soaked): ProofRow {
  const { minutes, warmUpMs, samples } = soaked;
  const counted = samples.filter(({ atMs }) => atMs >= warmUpMs);
  const [first, end] = [counted[0], counted.at(-1)];
  const growth = growthOf(soaked, 'heapUsed');
  const outside = growthOf(soaked, 'external');
  return {
    id: 'G5',
    promise: `The heap of a gateway that works for ${String(minutes)} minutes grows by less than a megabyte an hour after its warm-up, and so does what it holds outside.`,
    measured: `heap ${growth.toFixed(2)} MB/h (${sizeOf(first?.heapUsed)} to ${sizeOf(end?.heapUsed)}), outside ${outside.toFixed(2)} MB/h, RSS ${sizeOf(first?.rss)} to ${sizeOf(end?.rss)}, over ${String(counted.length)} samples`,
    goal: `below ${String(goalPerHour)} MB/h each`,
    holds: growth < goalPerHour && outside < goalPerHour,
  };
}

function abortsRow({ tally }: Soaked): ProofRow {
  const all = allCalls(tally);
  const share = (100 * tally.counted('call left')) / all;
  return {
    id: 'G5',
    promise: 'Meanwhile a fifth of the clients leave, anywhere within a body or an answer.',
    measured: `${share.toFixed(1)} % of ${all.toLocaleString('en')} calls`,
    goal: '18 to 22 %',
    holds: share >= 18 && share <= 22,
  };
}

function answersRow({ tally }: Soaked): ProofRow {
  const wanted = ['left', 'answered', 'answered from the cache'];
  const good = wanted.reduce((sum, end) => sum + tally.counted(`call ${end}`), 0);
  const fromCache = tally.counted('call answered from the cache');
  return {
    id: 'G5',
    promise: 'Everybody else has a whole answer, some of them from the cache.',
    measured: tally.describe('call '),
    goal: 'nothing else',
    holds: good === allCalls(tally) && fromCache > 0,
  };
}

function heldRow({ callsByState, last }: Soaked): ProofRow {
  const held = (callsByState['held'] ?? 0) + (callsByState['presumed'] ?? 0);
  const failures = list(last.failures);
  return {
    id: 'G5',
    promise: 'In the end every call is settled: none is held, and none had to be presumed spent.',
    measured: `${list(callsByState)}; failures: ${failures === '' ? 'none' : failures}`,
    goal: 'none held or presumed, no failure',
    holds: held === 0 && failures === '' && list(callsByState) !== '',
  };
}

function handlesRow({ samples, last, warmUpMs }: Soaked): ProofRow {
  const { handles = {} } = samples.find(({ atMs }) => atMs >= warmUpMs) ?? {};
  const left = socketsOf(last.handles);
  return {
    id: 'G5',
    promise: 'Once it is closed no connection is left, of a client, a provider or the database.',
    measured: `${String(left)} left of ${String(socketsOf(handles))} after the warm-up and ${String(socketsOf(samples.at(-1)?.handles ?? {}))} at the end`,
    goal: '0 left',
    holds: left === 0,
  };
}

/** Connections, and not the pipes by which the process is asked. */
function socketsOf(handles: Readonly<Record<string, number>>): number {
  return Object.entries(handles)
    .filter(([kind]) => kind.startsWith('TCP') || kind.startsWith('TLS'))
    .reduce((sum, [, count]) => sum + count, 0);
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(', ');
}

function allCalls(tally: Tally): number {
  return tally.sum('call ');
}

function sizeOf(bytes = Number.NaN): string {
  return `${(bytes / mega).toFixed(1)} MB`;
}
