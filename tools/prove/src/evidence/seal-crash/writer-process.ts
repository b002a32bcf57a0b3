import { randomInt } from 'node:crypto';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import { createCorrelationId, defineActions, parseTenantId, systemClock } from '@ataski/kernel';
import type { PlatformContext, TenantContext } from '@ataski/kernel';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import { readSettings } from './settings.ts';

const actions = defineActions({
  'thing.made': { version: 1, details: { number: 'integer' } },
  'thing.called': { version: 1, details: {}, outcome: {} },
});
const writers = 8;
const actor = { type: 'agent', id: 'writer' } as const;

/** Writes without end. What is known to be committed goes to the standard output, one id a line. */
const settings = await readSettings();
const pool = new pg.Pool({ connectionString: settings.url, max: writers, pipeline: true });
pool.on('error', () => undefined);
const signingKey = createSigningKey('proof', Buffer.from(settings.contextKey, 'base64'));
const tenancy = createTenancy({ pool, signingKey });
const log = createAuditLog({
  ...{ db: tenancy, platform: tenancy, clock: systemClock },
  ...{ component: 'proof', actions: [actions] },
});
const tenants = settings.tenants.map(parseTenantId);

/** Several rows in one transaction, of which one in eight is rolled back. */
async function recordSome(context: TenantContext): Promise<readonly string[]> {
  return await tenancy.withTenant(context, async (tx) => {
    const ids: string[] = [];
    for (let count = randomInt(1, 5); count > 0; count -= 1) {
      ids.push(await log.record(tx, { action: 'thing.made', details: { number: count } }));
    }
    if (randomInt(8) === 0) throw new Error('rolled back');
    return ids;
  });
}

async function writeOnce(): Promise<readonly string[]> {
  const correlationId = createCorrelationId();
  const tenantId = tenants[randomInt(tenants.length)];
  if (tenantId === undefined) throw new Error('There is no tenant.');
  const context: TenantContext = { tenantId, actor, correlationId };
  switch (randomInt(6)) {
    case 0: {
      const call = await log.begin(context, { action: 'thing.called' });
      await call.succeed();
      return [call.eventId];
    }
    case 1: {
      const platform: PlatformContext = { tenantId: null, actor, correlationId };
      return [await log.recordPlatform(platform, { action: 'thing.made', details: { number: 0 } })];
    }
    default:
      return await recordSome(context);
  }
}

async function writeForEver(): Promise<never> {
  for (;;) {
    try {
      for (const id of await writeOnce()) process.stdout.write(`${id}\n`);
    } catch {
      // Rolled back, or the database is away: nothing is known to be committed.
      await sleep(5);
    }
  }
}

await Promise.all(Array.from({ length: writers }, writeForEver));
