import type { MigrationClient } from '../schema/migrate.ts';
import type { SigningKey } from './signing-key.ts';

/** At most two keys are alive: the old one verifies until every process signs with the new one. */
const liveKeys = 2;

/**
 * Lets the database verify contexts signed with `key`, as `ataski_migrator`. Retires all but the
 * newest two. A key that is already there stays as it is.
 */
export async function installSigningKey(client: MigrationClient, key: SigningKey): Promise<void> {
  const { id, innerPad, outerPad } = key.row();
  await client.query('begin');
  try {
    await client.query('set local role ataski_owner');
    await client.query(
      `insert into tenancy.signing_key (id, inner_pad, outer_pad) values ($1, $2, $3) on conflict (id) do nothing`,
      [id, innerPad, outerPad],
    );
    await client.query(
      `update tenancy.signing_key
          set retired_at = now()
        where retired_at is null
          and id not in (select id from tenancy.signing_key where retired_at is null order by created_at desc, id limit $1)`,
      [liveKeys],
    );
    // So few rows that no automatic run counts them; without a count they are looked up by index.
    await client.query('analyze tenancy.signing_key');
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
