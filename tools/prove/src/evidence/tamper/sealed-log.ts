import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import type { StreamSource } from '@ataski/audit/evidence';
import { createSealer, fileCheckpointSigner, generateSigningKeys } from '@ataski/audit/sealing';
import type { Sealer } from '@ataski/audit/sealing';
import { createCorrelationId, defineActions, parseTenantId, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';

import type { Deployment } from '../verify-stream.ts';

/** A log of two tenants, sealed in several passes, and a superuser whom nothing holds back. */
export interface SealedLog extends Deployment {
  readonly stream: string;
  readonly sealer: Sealer;
  /** A connection as superuser, on which no trigger fires and no constraint checks. */
  readonly intruder: pg.PoolClient;
  /** The stream as the intruder's transaction sees it. */
  readonly source: StreamSource;
  close(): void;
}

const actions = defineActions({
  'thing.made': { version: 1, details: { number: 'integer', note: 'text', names: 'texts?' } },
  'thing.called': { version: 1, details: { attempt: 'integer' }, outcome: { status: 'integer' } },
});

/** Writes and seals it. The last two entries stand behind their own checkpoint, as in a living log. */
export async function openSealedLog(
  { tenancy, pools }: OpenDatabase,
  size: number,
): Promise<SealedLog> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ataski-tamper-'));
  const keyFile = path.join(folder, 'signing.json');
  writeFileSync(keyFile, generateSigningKeys(), { mode: 0o600 });
  const deployment = 'proof.example';
  const blindingKey = randomBytes(32);
  const signer = fileCheckpointSigner(deployment, keyFile);
  const onAlarm = ({ kind }: { readonly kind: string }) => {
    throw new Error(`The sealer alarms: ${kind}.`);
  };
  const sealing = { pool: pools.sealer, deployment, blindingKey, signer, onAlarm };
  const sealer = createSealer(sealing);
  const log = createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock: systemClock },
    ...{ component: 'proof', actions: [actions] },
  });
  for (let number = 0; number < size; number += 1) {
    const context = contextOf(number % 5 === 4 ? tenants.globex : tenants.acme, number);
    if (number % 4 === 0) {
      const target = { type: 'operation', id: `op_${String(number)}` };
      const call = await log.begin(context, {
        ...{ action: 'thing.called', details: { attempt: number }, targets: [target] },
      });
      await call.succeed({ status: 200 });
    } else {
      const details = { number, note: `Größe "${String(number)}" \\ 😀`, names: ['a', 'b'] };
      const targets = [{ type: 'thing', id: `thing_${String(number)}` }];
      await tenancy.withTenant(context, (tx) =>
        log.record(tx, { action: 'thing.made', details, targets }),
      );
    }
    if (number % Math.ceil(size / 6) === 0) await sealer.runOnce();
  }
  await sealer.runOnce();
  const intruder = await pools.superuser.connect();
  await liftRestraints(intruder);
  return Object.freeze<SealedLog>({
    ...{ deployment, blindingKey, signer, sealer, intruder, stream: tenants.acme },
    source: {
      stream: tenants.acme,
      query: async <Row>(sql: string, values: readonly unknown[]) => {
        const { rows } = await intruder.query(sql, [...values]);
        return rows as Row[];
      },
    },
    close() {
      intruder.release(true);
      rmSync(folder, { recursive: true });
    },
  });
}

function contextOf(tenant: string, number: number): TenantContext {
  return {
    tenantId: parseTenantId(tenant),
    actor: { type: 'user', id: `user_${String(number % 3)}` },
    correlationId: createCorrelationId(),
  };
}

/** What a superuser can do first: switch off all triggers, and drop every check and every key. */
async function liftRestraints(intruder: pg.PoolClient): Promise<void> {
  await intruder.query(`
    do $$
    declare
      held record;
    begin
      for held in
        select distinct t.tgrelid::regclass as relation
          from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = 'audit'::regnamespace and not t.tgisinternal
      loop
        execute format('alter table %s disable trigger all', held.relation);
      end loop;
      for held in
        select n.conrelid::regclass as relation, n.conname
          from pg_constraint n join pg_class c on c.oid = n.conrelid
         where c.relnamespace = 'audit'::regnamespace
           and (n.contype in ('c', 'f') or (c.relname = 'leaf' and n.contype in ('p', 'u')))
           and n.conislocal and n.coninhcount = 0
      loop
        execute format('alter table %s drop constraint if exists %I cascade', held.relation, held.conname);
      end loop;
    end
    $$`);
}
