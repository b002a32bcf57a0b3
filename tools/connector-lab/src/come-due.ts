import type { TestDatabase } from '@ataski/postgres';

/**
 * Runs that were put off come due at once. When that is stands in the database, which goes by its
 * own clock; the lab's has to be moved besides.
 */
export async function letRunsComeDue({ superuser }: TestDatabase): Promise<void> {
  await superuser.query(
    `update connectors_kit.run_lease set due_at = clock_timestamp() - interval '1 second'`,
  );
}
