import { ask, surfaceAsks } from '@ataski/gateway-lab';
import type { SurfaceAsk } from '@ataski/gateway-lab';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { callBySdk, callTool } from './call-by-sdk.ts';
import { withGateway } from './with-gateway.ts';
import type { ProvenGateway } from './with-gateway.ts';

const sizes = {
  full: { splits: Array.from({ length: 64 }, (_, index) => index + 1), aborts: 60 },
  small: { splits: [1, 7, 64], aborts: 9 },
} as const;
const said = 'Ärger über 1.000 € — 見積もり 🧾, said in several events';

/** G2: the official SDKs as they are, byte identity, cut streams, and clients that leave. */
export const surfaces: Proof = (run) =>
  withGateway(async (proven) => {
    const { acme, world } = proven;
    await world.budget(acme);
    const { text } = await world.key(acme);
    const rows: ProofRow[] = [];
    for (const one of surfaceAsks) {
      rows.push(await proveSdk(proven, one, text));
      rows.push(await proveBytes(proven, one, text, run));
      rows.push(await proveCuts(proven, one, text));
      rows.push(await proveAborts(proven, one, text, run));
      run.progress(one.surface);
    }
    return rows;
  });

async function proveSdk({ world }: ProvenGateway, one: SurfaceAsk, key: string): Promise<ProofRow> {
  const { [one.provider]: provider, origin } = world;
  const outcomes: string[] = [];
  const note = async (what: string, work: () => Promise<boolean>) => {
    const isRight = await work().catch(() => false);
    if (!isRight) outcomes.push(what);
  };
  const to = { origin, key };
  await note('create', async () => (await callBySdk(one, to, said)).events === 0);
  await note('stream', async () => (await callBySdk(one, to, said, { isStream: true })).events > 2);
  await note('tools', () => callTool(one, to));
  provider.faults.inject({ fault: { kind: 'status', status: 500 } });
  await note('retry', async () => (await callBySdk(one, to, said, { maxRetries: 1 })).events === 0);
  provider.faults.inject({ fault: { kind: 'status', status: 429 } });
  await note('error', async () => {
    const thrown = await callBySdk(one, to, said).catch((error: unknown) => error);
    return (thrown as { readonly status?: number }).status === 429;
  });
  return {
    id: 'G2',
    promise: `The official SDK, unmodified, creates, streams, calls tools, tries again and throws the provider’s errors by ${one.surface}.`,
    measured: outcomes.length === 0 ? 'all five' : `not ${outcomes.join(', ')}`,
    goal: 'all five',
    holds: outcomes.length === 0,
  };
}

async function proveBytes(
  { world }: ProvenGateway,
  one: SurfaceAsk,
  key: string,
  { size }: ProofRun,
): Promise<ProofRow> {
  const { [one.provider]: provider, origin } = world;
  const { splits } = sizes[size];
  const asksUsage = one.surface === 'chat_completions';
  const more = asksUsage ? { stream_options: { include_usage: true } } : {};
  let same = 0;
  for (const split of splits) {
    provider.calls.clear();
    provider.deliver({ split });
    const answer = await ask(origin, one.path, key, one.body(said, { stream: true, ...more }));
    const upstream = Buffer.from(provider.calls.list()[0]?.responseBytes ?? []);
    if (answer.status === 200 && upstream.length > 0 && answer.bytes.equals(upstream)) same += 1;
  }
  provider.deliver({});
  return {
    id: 'G2',
    promise: `A client’s stream of ${one.surface} is the provider’s, byte for byte, wherever it is cut.`,
    measured: `${String(same)} of ${String(splits.length)} splits`,
    goal: 'every split',
    holds: same === splits.length,
  };
}

async function proveCuts(
  { world }: ProvenGateway,
  one: SurfaceAsk,
  key: string,
): Promise<ProofRow> {
  const { [one.provider]: provider, origin } = world;
  const to = { origin, key };
  const { events } = await callBySdk(one, to, said, { isStream: true });
  let thrown = 0;
  for (let afterEvents = 0; afterEvents < events; afterEvents += 1) {
    provider.faults.inject({ fault: { kind: 'cut', afterEvents } });
    const ended = await callBySdk(one, to, said, { isStream: true }).catch(() => null);
    if (ended === null) thrown += 1;
  }
  provider.faults.clear();
  return {
    id: 'G2',
    promise: `A stream of ${one.surface} that is cut, after however many events, is an error in its SDK.`,
    measured: `${String(thrown)} of ${String(events)} cuts`,
    goal: 'every cut',
    holds: thrown === events && events > 2,
  };
}

async function proveAborts(
  { world }: ProvenGateway,
  one: SurfaceAsk,
  key: string,
  { size }: ProofRun,
): Promise<ProofRow> {
  const { [one.provider]: provider, origin } = world;
  provider.deliver({ betweenMs: 40 });
  const times: number[] = [];
  for (let round = 0; round < sizes[size].aborts; round += 1) {
    provider.calls.clear();
    const leaving = new AbortController();
    const body = one.body('[answer 300 tokens]', { stream: true });
    const asking = ask(origin, one.path, key, body, { signal: leaving.signal });
    asking.catch(() => undefined);
    const call = () => provider.calls.list()[0];
    await until(() => (call()?.responseBytes.byteLength ?? 0) > 600);
    const leftAt = performance.now();
    leaving.abort();
    await until(() => (call()?.endedAt ?? null) !== null);
    times.push(call()?.endedBy === 'client' ? (call()?.endedAt ?? Infinity) - leftAt : Infinity);
  }
  provider.deliver({});
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? Infinity;
  return {
    id: 'G2',
    promise: `When a client of ${one.surface} leaves, the connection to the provider is closed.`,
    measured: `median ${median.toFixed(0)} ms, longest ${(sorted.at(-1) ?? Infinity).toFixed(0)} ms of ${String(times.length)}`,
    goal: 'median at most 50 ms',
    holds: median <= 50,
  };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!isSo() && performance.now() < end) await new Promise((done) => setTimeout(done, 3));
}
