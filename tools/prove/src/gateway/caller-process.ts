import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import { createLedgerWriter, presumeExpired } from '@ataski/llm-gateway';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import { createCaller } from './caller.ts';
import type { ComposedCall, Ending } from './caller.ts';
import { readSettings } from './kills/caller-settings.ts';
import { createLedgerLog } from './ledger-log.ts';

/** Makes calls without end, until it is killed: hold, leave, settle. Says a line when it does. */
const settings = await readSettings();
const pool = new pg.Pool({ connectionString: settings.url, max: 3, pipeline: true });
const signingKey = createSigningKey('proof', Buffer.from(settings.contextKey, 'base64'));
const tenancy = createTenancy({ pool, signingKey });
const audit = createLedgerLog(tenancy, systemClock);
const writer = createLedgerWriter({ platform: tenancy });
const caller = createCaller(audit, writer);
const upstream = net.connect(settings.upstreamPort, '127.0.0.1');
await once(upstream, 'connect');
let hasCalled = false;

function composeOne(): ComposedCall {
  const of = (values: readonly string[]) => values[randomInt(values.length)] ?? '';
  return caller.compose(
    {
      tenantId: parseTenantId(of(settings.tenants)),
      actor: { type: 'agent', id: `agent_${String(process.pid)}` },
      correlationId: createCorrelationId(),
    },
    {
      holdNano: BigInt(randomInt(1, settings.largestHoldNano + 1)),
      ttlMs: settings.ttlMs,
      userId: randomInt(3) === 0 ? of(settings.userIds) : null,
    },
  );
}

/** What a call comes to, once it has left. */
function drawEnding({ hold }: ComposedCall): Ending {
  const drawn = randomInt(10);
  if (drawn === 0) return { state: 'released', costNano: 0n };
  const costNano = (hold.holdNano * BigInt(randomInt(101))) / 100n;
  return { state: drawn === 1 ? 'estimated' : 'settled', costNano };
}

async function callOnce(): Promise<void> {
  const call = composeOne();
  try {
    const { isGranted } = await caller.hold(call);
    if (!isGranted) {
      await sleep(randomInt(20, 60));
      return;
    }
  } catch {
    // Nobody knows whether it is held: released, it never left. What cannot be released is presumed.
    await caller.settle(call, { state: 'released', costNano: 0n }).catch(() => sleep(50));
    return;
  }
  upstream.write(`${call.hold.id}\n`);
  if (!hasCalled) process.stdout.write('calling\n');
  hasCalled = true;
  await sleep(randomInt(80));
  await caller.settle(call, drawEnding(call)).catch(() => sleep(50));
}

async function callForEver(): Promise<never> {
  for (;;) await callOnce();
}

async function sweepForEver(): Promise<void> {
  while (settings.sweepEveryMs > 0) {
    // Without the database nothing is swept; the next round comes soon.
    await presumeExpired({ platform: tenancy, writer, audit }).catch(() => 0);
    await sleep(settings.sweepEveryMs);
  }
}

await Promise.all([...Array.from({ length: settings.callers }, callForEver), sweepForEver()]);
