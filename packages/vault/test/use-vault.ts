import { beforeEach } from 'vitest';

import { createAuditLog, migrations as auditMigrations } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import type { AuditReader, AuditSink, TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';
import type { TestDatabase } from '@ataski/postgres';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import { createVault, migrations, vaultActions } from '../src/index.ts';
import type { CredentialPlace, Vault, VaultAlarm, VaultOptions } from '../src/index.ts';
import { placeId } from '../src/place.ts';
import { memoryKms } from '../src/testing/index.ts';

/** The secret of these tests; no word of it may turn up anywhere else. */
export const secretText = 'rk_test_canary_4242424242424242';

/** The root key of these tests. */
export const rootKeyBytes: Uint8Array = Buffer.alloc(32, 'r');

/** One row of the audit log about a credential. */
export interface LoggedEvent {
  readonly id: string;
  readonly parent: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly actor: string;
  readonly correlation: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The log of these tests. */
export type TestAudit = AuditSink<typeof vaultActions> & AuditReader;

/** A vault on a database of its own, with an empty vault and a new place for each test. */
export interface TestVault {
  readonly db: TestDatabase;
  readonly vault: Vault;
  readonly audit: TestAudit;
  readonly place: CredentialPlace;
  /** What the vaults of this test have told of. */
  readonly alarms: readonly VaultAlarm[];
  /** Another process: nothing cached, another sink or root key if given. */
  create(audit?: TestAudit, rootKey?: Uint8Array): Vault;
  /** Another process with options of its own. */
  createWith(options: Partial<VaultOptions>): Vault;
  put(tenantId: TenantId, secret?: Uint8Array, place?: CredentialPlace): Promise<void>;
  /** The secret as text, by way of `use`. */
  read(tenantId: TenantId, place?: CredentialPlace, vault?: Vault): Promise<string>;
  /** What the log holds about the place of this test, oldest first. */
  logged(tenantId: TenantId): Promise<readonly LoggedEvent[]>;
  /** Lets the clocks of every row of the vault run back, as superuser: `8 days`, for example. */
  letTimePass(interval: string): Promise<void>;
  /** What SQL does that was smuggled into a transaction of the tenant. */
  inject(tenantId: TenantId, sql: string, values?: readonly unknown[]): Promise<unknown>;
  /** Every audit row of this test whose action begins like this, oldest first. */
  events(tenantId: TenantId, prefix: string): Promise<readonly LoggedEvent[]>;
  /** Sets the columns of every credential, as superuser. */
  tamper(assignment: string, values?: readonly unknown[]): Promise<void>;
}

/** Gives the surrounding `describe` a vault on the real database, audit log and cryptography. */
export function useVault(): TestVault {
  const db = useDatabase({ migrations: [...tenancyMigrations, ...auditMigrations, ...migrations] });
  let audit: TestAudit;
  let vault: Vault;
  let place: CredentialPlace;
  let alarms: VaultAlarm[] = [];
  let startedAt = '';
  let testNumber = 0;

  const createWith = (options: Partial<VaultOptions>): Vault =>
    createVault({
      db: db.tenancy,
      audit,
      kms: memoryKms([rootKeyBytes]),
      onAlarm: (alarm) => alarms.push(alarm),
      ...options,
    });
  const create = (sink = audit, rootKey = rootKeyBytes): Vault =>
    createWith({ audit: sink, kms: memoryKms([rootKey]) });

  beforeEach(async () => {
    testNumber += 1;
    place = { connector: 'stripe', connectionId: `c${testNumber}`, field: 'api_key' };
    const { tenancy } = db;
    audit = createAuditLog({
      db: tenancy,
      platform: tenancy,
      clock: systemClock,
      component: 'test',
      actions: [vaultActions],
    });
    vault = create();
    alarms = [];
    const { rows } = await db.superuser.query<{ now: string }>(
      'select clock_timestamp()::text as now',
    );
    startedAt = rows[0]?.now ?? '';
    await db.superuser.query(
      `truncate vault.credential, vault.data_key, vault.data_key_wrapping, vault.shred_request,
                vault.break_glass`,
    );
  });

  return {
    db,
    get vault() {
      return vault;
    },
    get audit() {
      return audit;
    },
    get place() {
      return place;
    },
    get alarms() {
      return alarms;
    },
    create,
    createWith,
    put: (tenantId, secret = Buffer.from(secretText), at = place) =>
      db.as(tenantId, (tx) => vault.put(tx, at, secret)),
    read: (tenantId, at = place, from = vault) =>
      from.use(db.context(tenantId), at, 'test.read', async (secret) =>
        secret.use((bytes) => Buffer.from(bytes).toString()),
      ),
    logged: (tenantId) => readLog(db, tenantId, placeId(place)),
    letTimePass: (interval) => letTimePass(db, interval),
    inject: (tenantId, sql, values) => db.as(tenantId, (tx) => tx.query(sql, values)),
    events: (tenantId, prefix) => readEvents(db, tenantId, prefix, startedAt),
    async tamper(assignment, values = []) {
      await db.superuser.query(`update vault.credential set ${assignment}`, [...values]);
    },
  };
}

const logColumns = `event_id as id,
            parent_event_id as parent,
            action,
            outcome,
            actor_type || ':' || actor_id as actor,
            correlation_id as correlation,
            details`;

async function readLog(
  db: TestDatabase,
  tenantId: TenantId,
  targetId: string,
): Promise<readonly LoggedEvent[]> {
  const { rows } = await db.superuser.query<LoggedEvent>(
    `select ${logColumns}
       from audit.audit_log
      where tenant_id = $1
        and targets->0->>'id' = $2
        and component <> 'database'
      order by written_at`,
    [tenantId, targetId],
  );
  return rows;
}

async function readEvents(
  db: TestDatabase,
  tenantId: TenantId,
  prefix: string,
  since: string,
): Promise<readonly LoggedEvent[]> {
  const { rows } = await db.superuser.query<LoggedEvent>(
    `select ${logColumns}
       from audit.audit_log
      where tenant_id = $1
        and starts_with(action, $2)
        and written_at >= $3::timestamptz
      order by written_at`,
    [tenantId, prefix, since],
  );
  return rows;
}

const clocks = {
  'vault.data_key': ['created_at', 'state_since', 'destroy_due_at'],
  'vault.data_key_wrapping': ['wrapped_at'],
  'vault.shred_request': ['requested_at', 'due_at'],
  'vault.break_glass': ['requested_at', 'approved_at', 'expires_at'],
};

async function letTimePass({ superuser }: TestDatabase, interval: string): Promise<void> {
  for (const [table, columns] of Object.entries(clocks)) {
    const changes = columns.map((column) => `${column} = ${column} - interval '${interval}'`);
    await superuser.query(`update ${table} set ${changes.join(', ')}`);
  }
}
