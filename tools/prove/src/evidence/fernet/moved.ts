import { createAuditLog } from '@ataski/audit';
import { AtaskiError, createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { createVault, vaultActions } from '@ataski/vault';
import type { CredentialPlace, Vault } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { withScratchDatabase } from '../../foundation/with-scratch-database.ts';
import type { ProofRow } from '../../proof.ts';

/** Every place of two tenants: two connectors, two connections, two fields. */
const places: readonly CredentialPlace[] = ['stripe', 'xero'].flatMap((connector) =>
  ['c_1', 'c_2'].flatMap((connectionId) =>
    ['api_key', 'webhook_secret'].map((field) => ({ connector, connectionId, field })),
  ),
);

interface Stored {
  readonly tenant: string;
  readonly place: CredentialPlace;
}

/**
 * Puts one credential at each place, then, as superuser, each one's ciphertext at each other place,
 * with its tenant's data keys when the tenants differ.
 */
export async function provePlaces(): Promise<readonly ProofRow[]> {
  return await withScratchDatabase(async (database) => {
    const vault = createTestVault(database);
    const all = Object.values(tenants).flatMap((tenant) =>
      places.map((place): Stored => ({ tenant, place })),
    );
    for (const { tenant, place } of all) {
      const secret = Buffer.from(JSON.stringify({ tenant, place }));
      await database.tenancy.withTenant(contextOf(tenant), (tx) => vault.put(tx, place, secret));
    }
    const seen = { opened: 0, refused: 0, wrong: 0 };
    for (const target of all) {
      if (await opens(vault, target)) seen.opened += 1;
      for (const source of all.filter((each) => each !== target)) {
        await exchange(database, source, target, async () => {
          // Another process, so that no derived key is kept from before.
          const outcome = await tryToUse(createTestVault(database), target);
          seen[outcome === 'VAULT_CREDENTIAL_DAMAGED' ? 'refused' : 'wrong'] += 1;
        });
      }
    }
    const moves = all.length * (all.length - 1);
    return [
      {
        id: 'E3',
        promise:
          'Each ciphertext that is moved to another tenant, connector, connection or field is refused.',
        measured: `${String(seen.refused)} of ${String(moves)} moves refused; ${String(seen.opened)} of ${String(all.length)} open in their own place; ${String(seen.wrong)} ended otherwise`,
        goal: 'all refused, all open in their own place',
        holds: seen.refused === moves && seen.opened === all.length,
      },
    ];
  });
}

function createTestVault({ tenancy }: OpenDatabase): Vault {
  const audit = createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock: systemClock },
    ...{ component: 'proof', actions: [vaultActions] },
  });
  return createVault({ db: tenancy, audit, kms: memoryKms([Buffer.alloc(32, 'r')]) });
}

function contextOf(tenant: string): TenantContext {
  return {
    tenantId: parseTenantId(tenant),
    actor: { type: 'system', id: 'proof' },
    correlationId: createCorrelationId(),
  };
}

async function opens(vault: Vault, target: Stored): Promise<boolean> {
  return (await tryToUse(vault, target)) === JSON.stringify(target);
}

/** The secret as text, or the code of the refusal. */
async function tryToUse(vault: Vault, { tenant, place }: Stored): Promise<string> {
  try {
    return await vault.use(contextOf(tenant), place, 'proof', async (secret) =>
      secret.use((bytes) => Buffer.from(bytes).toString('utf8')),
    );
  } catch (error) {
    return AtaskiError.is(error) ? error.code : 'unknown';
  }
}

/** Puts the source's ciphertext in the target's place while `work` runs. */
async function exchange(
  { pools }: OpenDatabase,
  source: Stored,
  target: Stored,
  work: () => Promise<void>,
): Promise<void> {
  const token = await tokenOf(pools.superuser, source);
  const original = await tokenOf(pools.superuser, target);
  await setToken(pools.superuser, target, token);
  await work();
  await setToken(pools.superuser, target, original);
}

type Pool = OpenDatabase['pools']['superuser'];

const keyOf = ({ tenant, place }: Stored): readonly string[] => [
  tenant,
  place.connector,
  place.connectionId,
  place.field,
];

async function tokenOf(pool: Pool, stored: Stored): Promise<Buffer> {
  const { rows } = await pool.query<{ token: Buffer }>(
    `select token
       from vault.credential
      where (tenant_id, connector, connection_id, field) = ($1, $2, $3, $4)`,
    [...keyOf(stored)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A credential is not where it was put.');
  return row.token;
}

async function setToken(pool: Pool, stored: Stored, token: Buffer): Promise<void> {
  await pool.query(
    `update vault.credential
        set token = $5
      where (tenant_id, connector, connection_id, field) = ($1, $2, $3, $4)`,
    [...keyOf(stored), token],
  );
}
