import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import { createVirtualKeys, llmGatewayActions } from '@ataski/llm-gateway';

import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { startChild } from '../connectors/child.ts';
import type { Comparison, Goal, Group } from '../measure.ts';
import { serverProcessorMs } from '../processor-time.ts';
import { load } from './load.ts';
import type { Taken, Target } from './load.ts';
import { overheadTables, tenantCount } from './overhead-tables.ts';
import { portkeyHeaders, startPortkey } from './portkey.ts';
import type { UpstreamAddress } from './upstream-process.ts';

const route = '/v1/chat/completions';
const busy = { calls: 3_000, callers: 64 } as const;
const lone = { calls: 300, callers: 1 } as const;

/**
 * What standing in between costs: ours with keys, budgets and audit rows on, beside the gateway of
 * Portkey, which does none of that, and a bare passthrough, all before one simulated provider.
 */
export async function openOverhead(): Promise<Group> {
  const closing: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    const targets = await startAll(closing);
    return { comparisons: comparisonsOf(targets), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Targets {
  readonly ours: Target;
  readonly portkey: Target;
  readonly passthrough: Target;
  readonly direct: Target;
  readonly databasePid: number;
}

function comparisonsOf({ ours, portkey, passthrough, direct, databasePid }: Targets): Comparison[] {
  const compare = (name: string, unit: string, goal: Goal | null, sides: Sides): Comparison => ({
    ...{ id: 'G4', name, unit, goal, ...sides },
  });
  const of = (measured: (taken: Taken) => number, how: Parameters<typeof load>[1]): Sides => ({
    ours: async () => measured(await load(ours, how)),
    reference: async () => measured(await load(portkey, how)),
  });
  const added =
    (target: Target, how: Parameters<typeof load>[1], first = false) =>
    async () => {
      const measured = (taken: Taken) => (first ? taken.medianFirstByteMs : taken.medianMs);
      const between = measured(await load(target, how));
      return between - measured(await load(direct, how));
    };
  const streaming = { ...lone, isStream: true };
  return [
    compare(
      'processor time of a call beside Portkey',
      'us',
      '<= 0.5',
      of((t) => t.processorUsPerCall, busy),
    ),
    compare(
      'calls over 64 tenants, 64 at once, beside Portkey',
      'calls/s',
      '>= 1.2',
      of((t) => t.callsPerSecond, busy),
    ),
    compare('added to a lone call, beside Portkey', 'ms', '<= 2.5', {
      ours: added(ours, lone),
      reference: added(portkey, lone),
    }),
    compare('added to the first byte of a stream, beside a bare passthrough', 'ms', '<= 3', {
      ours: added(ours, streaming, true),
      reference: added(passthrough, streaming, true),
    }),
    compare('processor time of the database for a call, beside the gateway process', 'us', null, {
      ours: async () => {
        const before = serverProcessorMs(databasePid);
        await load(ours, busy);
        return ((serverProcessorMs(databasePid) - before) * 1000) / busy.calls;
      },
      reference: async () => (await load(ours, busy)).processorUsPerCall,
    }),
  ];
}

type Sides = Pick<Comparison, 'ours' | 'reference'>;

async function startAll(closing: (() => unknown)[]): Promise<Targets> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-bench-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const provider = startChild('../gateway/upstream-process.ts', null);
  closing.push(() => provider.stop());
  const upstream = await provider.ask<UpstreamAddress>({});
  const database = await openBenchmarkDatabase(overheadTables);
  closing.push(() => database.close());
  const pepper = randomBytes(32);
  const keys = await createKeys(database, pepper);
  const gateway = startChild('../gateway/gateway-process.ts', {
    ...{ login: database.login(), signingSecret: database.signingSecret.toString('base64') },
    ...{ pepper: pepper.toString('base64'), upstream },
  });
  closing.push(() => gateway.stop());
  const bare = startChild('../gateway/passthrough-process.ts', upstream);
  closing.push(() => bare.stop());
  const portkey = await startPortkey(upstream, folder);
  closing.push(() => portkey.stop());
  const ours = await gateway.ask<Served>({});
  const passthrough = await bare.ask<Served>({});
  const plain = { authorization: 'Bearer sk-proj-bench' };
  return {
    ours: {
      ...at(ours, `/openai${route}`),
      headers: (call) => ({ authorization: keys[call % tenantCount] ?? '' }),
    },
    portkey: { ...at(portkey, route), headers: () => ({ ...plain, ...portkeyHeaders(upstream) }) },
    passthrough: { ...at(passthrough, `/openai${route}`), headers: () => plain },
    direct: {
      ...{ origin: `https://localhost:${String(upstream.port)}`, path: route, pid: null },
      ...{ headers: () => plain, ca: upstream.caPem },
    },
    databasePid: database.serverPid,
  };
}

interface Served {
  readonly port: number;
  readonly pid: number;
}

function at({ port, pid }: Served, where: string) {
  return { origin: `http://127.0.0.1:${String(port)}`, path: where, pid };
}

async function createKeys(database: BenchmarkDatabase, pepper: Uint8Array) {
  const tenancy = await database.tenancy(4);
  const audit = createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock: systemClock, component: 'bench' },
    actions: [llmGatewayActions],
  });
  const virtualKeys = createVirtualKeys({ audit, pepper });
  const keys: string[] = [];
  for (let tenant = 0; tenant < tenantCount; tenant += 1) {
    const { key } = await tenancy.withTenant(database.context(tenant), (tx) =>
      virtualKeys.create(tx, {
        ...{ label: 'Bench', agentId: 'bench', surfaces: ['chat_completions'], models: null },
        expiresAt: new Date(Date.now() + 86_400_000),
      }),
    );
    keys.push(`Bearer ${key}`);
  }
  return keys;
}
