import { randomUUID } from 'node:crypto';

import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import { createLedgerWriter, llmGatewayActions } from '@ataski/llm-gateway';
import type { Hold } from '@ataski/llm-gateway';
import type { Tenancy } from '@ataski/tenancy';

import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { BenchmarkDatabase } from '../benchmark-database.ts';
import type { Comparison, Goal, Group } from '../measure.ts';
import { ledgerTables, tenantCount } from './ledger-tables.ts';

/** Connections of the reference; the ledger's writer needs one. */
const connections = 16;
const model = 'claude-opus-5';

interface Load {
  readonly callers: number;
  readonly tenants: number;
  readonly pairs: number;
}

/** Reserves and settles a call. */
type Pair = (context: TenantContext) => Promise<void>;

/**
 * What it costs to hold and to settle a call, both committed with their audit rows, under row
 * security and a signed context for each: the ledger, which commits what gathers, beside one
 * transaction for each.
 */
export async function openLedger(): Promise<Group> {
  const database = await openBenchmarkDatabase(ledgerTables);
  try {
    const tenancy = await database.tenancy(connections);
    const ours = pairOfLedger(tenancy);
    const theirs = pairOfTransactions(tenancy);
    const compare = (name: string, goal: Goal, load: Load): Comparison => ({
      ...{ id: 'G4', name: `reserve and settle, ${name}`, unit: 'pairs/s', goal },
      ours: () => run(database, ours, load),
      reference: () => run(database, theirs, load),
    });
    return {
      comparisons: [
        compare('64 callers of one tenant', '>= 20', { callers: 64, tenants: 1, pairs: 3_000 }),
        compare('64 callers of 64 tenants', '>= 2', {
          ...{ callers: 64, tenants: tenantCount, pairs: 3_000 },
        }),
        compare('a lone caller', '>= 1', { callers: 1, tenants: 1, pairs: 300 }),
      ],
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Pairs a second over all callers. */
async function run(database: BenchmarkDatabase, pair: Pair, load: Load): Promise<number> {
  let left = load.pairs;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: load.callers }, async (_, caller) => {
      while (left > 0) {
        left -= 1;
        await pair(database.context(caller % load.tenants));
      }
    }),
  );
  return load.pairs / ((performance.now() - startedAt) / 1000);
}

function createLog(tenancy: Tenancy) {
  return createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock: systemClock, component: 'bench' },
    actions: [llmGatewayActions],
  });
}

function rowsOf(log: ReturnType<typeof createLog>, context: TenantContext, id: string) {
  const targets = [{ type: 'model_call', id }];
  const intent = log.composeIntent(context, {
    action: 'model.called',
    targets,
    details: {
      ...{ surface: 'messages', provider: 'anthropic', model, payer: 'platform' },
      ...{ priceVersion: '2026-11-27', holdNanoUsd: '1000' },
    },
  });
  const outcome = () =>
    log.composeOutcome(context, intent, {
      action: 'model.called',
      targets,
      details: { state: 'settled', costNanoUsd: '400', inputTokens: 100, outputTokens: 20 },
    });
  return { intent, outcome };
}

function pairOfLedger(tenancy: Tenancy): Pair {
  const log = createLog(tenancy);
  const writer = createLedgerWriter({ platform: tenancy });
  return async (context) => {
    const hold: Hold = {
      ...{ id: randomUUID(), keyId: null, userId: null, runId: null, payer: 'platform' },
      ...{ credentialId: null, surface: 'messages', provider: 'anthropic', model },
      ...{ priceVersion: '2026-11-27', holdNano: 1_000n, ttlMs: 600_000 },
    };
    const { intent, outcome } = rowsOf(log, context, hold.id);
    const { isGranted } = await writer.hold(context, hold, intent);
    const isSettled = await writer.settle(
      context,
      {
        ...{ id: hold.id, state: 'settled', costNano: 400n, excessNano: 0n, reason: null },
        tokens: { input: 100, cached: 0, written: 0, output: 20 },
      },
      outcome(),
    );
    if (!isGranted || !isSettled) throw new Error('A call was refused.');
  };
}

function pairOfTransactions(tenancy: Tenancy): Pair {
  const log = createLog(tenancy);
  return async (context) => {
    const id = randomUUID();
    const { intent, outcome } = rowsOf(log, context, id);
    const { rows } = await tenancy.query(
      context,
      'select bench.reserve($1, $2, $3, $4, $5, $6) as held',
      [id, model, '1000', intent.occurredAt, intent.eventId, intent.entry],
    );
    if (rows[0]?.['held'] !== true) throw new Error('A call was refused.');
    const ended = outcome();
    await tenancy.query(context, 'select bench.settle($1, $2, $3, $4, $5)', [
      ...[id, '400', ended.occurredAt, ended.eventId, ended.entry],
    ]);
  };
}
