import type { PlatformDb } from '@ataski/kernel';

const batch = 1_000;

/**
 * Removes the expired answers of all tenants, by batches, and returns how many. Run it every few
 * minutes, in any number of processes. Rejects as the database does.
 */
export async function removeExpiredAnswers({
  platform,
}: {
  readonly platform: PlatformDb;
}): Promise<number> {
  let removed = 0;
  for (;;) {
    const [row] = await platform.call<{ readonly remove_expired_answers: number }>(
      'llm_gateway.remove_expired_answers',
      [batch],
    );
    const count = row?.remove_expired_answers ?? 0;
    removed += count;
    if (count < batch) return removed;
  }
}
