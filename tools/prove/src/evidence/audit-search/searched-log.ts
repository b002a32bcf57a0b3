import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { runLocal } from '@ataski/local/run-local';
import type { Local } from '@ataski/local/run-local';
import { companies } from '@ataski/local/world';
import { startCluster } from '@ataski/postgres/cluster';
import { asSuperuser } from '@ataski/postgres/roles';

import { fillLog, makePartitions } from './fill-log.ts';

/** The product, with a log that has a past. */
export interface SearchedLog {
  readonly local: Local;
  /** As superuser, past every policy. */
  readonly superuser: Client;
  close(): Promise<void>;
}

/** How large the log is. */
export interface LogSize {
  /** Of the tenant that is searched. */
  readonly events: number;
  /** Of each other tenant. */
  readonly neighbourEvents: readonly number[];
  readonly months: number;
}

/** Starts everything in a temporary folder and writes the past of every tenant. */
export async function openSearchedLog(
  size: LogSize,
  progress: (text: string) => void,
): Promise<SearchedLog> {
  const root = mkdtempSync(path.join(tmpdir(), 'ataski-audit-search-'));
  // The database user must pass through; what is secret inside has modes of its own.
  chmodSync(root, 0o711);
  const undo: (() => unknown)[] = [
    () => {
      rmSync(root, { recursive: true, force: true });
    },
  ];
  const close = async (): Promise<void> => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    const dataDirectory = path.join(root, 'database');
    const cluster = await startCluster({ dataDirectory, durability: 'throwaway' });
    undo.push(() => cluster.stop());
    await asSuperuser(cluster, 'postgres', (client) => client.query('create database ataski'));
    const { user, password } = cluster.superuser;
    const url = `postgres://${user}:${password}@${cluster.host}:${String(cluster.port)}/ataski`;
    const folder = path.join(root, 'product');
    mkdirSync(folder);
    // The proof asks faster than a person may.
    const timing = { ratePerMinute: 1_000_000 };
    const local = await runLocal({ folder, port: 0, databaseUrl: url, timing });
    undo.push(() => local.stop());
    const superuser = new Client(url);
    await superuser.connect();
    undo.push(() => superuser.end());
    await fill(superuser, size, progress);
    return Object.freeze({ local, superuser, close });
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(
  superuser: Client,
  { events, neighbourEvents, months }: LogSize,
  progress: (text: string) => void,
): Promise<void> {
  await makePartitions(superuser, months);
  const neighbours = neighbourEvents.map((count, index) => ({
    tenantId: index === 0 ? companies.globex.tenantId : neighbourId(index),
    events: count,
  }));
  for (const part of [...neighbours, { tenantId: companies.acme.tenantId, events }]) {
    await fillLog(superuser, { ...part, months }, (written) => {
      if (written % 100_000 === 0) progress(`${String(written)} of ${String(part.events)} events`);
    });
  }
  progress('the sealer catches up');
  await untilSealed(superuser);
  // What the server does in its time: statistics and the visibility map, and closing of old calls.
  await superuser.query('vacuum (analyze) audit.audit_log, audit.further_target');
  await superuser.query("update audit.reconciliation set through = now() - interval '10 minutes'");
}

/** The product seals beside; what is measured is the log, not how fast it is sealed. */
async function untilSealed(superuser: Client): Promise<void> {
  for (;;) {
    const { rows } = await superuser.query<{ isSealed: boolean }>(
      `select (select count(*) from audit.audit_log)
              <= (select sum(size) from audit.tree
                   where tenant_id not in ('00000000-0000-0000-0000-000000000000',
                                           'ffffffff-ffff-ffff-ffff-ffffffffffff')) as "isSealed"`,
    );
    if (rows[0]?.isSealed === true) return;
    await sleep(500);
  }
}

function neighbourId(index: number): string {
  return `c3c3c3c3-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
