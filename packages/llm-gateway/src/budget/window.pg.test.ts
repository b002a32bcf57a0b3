import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { ledgerMigrations } from '../ledger/ledger.fixture.ts';

describe('the window of a budget', () => {
  const db = useDatabase({ migrations: ledgerMigrations });
  const ask = async (sql: string, values: readonly unknown[] = []) =>
    (await db.superuser.query<{ answer: unknown }>(sql, [...values])).rows[0]?.answer;

  it.each([
    ['minute', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00.999Z', '2026-03-01T00:00:01Z'],
    ['hour', '2026-03-01T00:00:00Z', '2026-03-01T00:00:59Z', '2026-03-01T00:01:00Z'],
    ['day', '2026-03-01T00:00:00Z', '2026-03-01T00:59:59Z', '2026-03-01T01:00:00Z'],
    ['month', '2026-02-01T00:00:00Z', '2026-02-28T23:59:59Z', '2026-03-01T00:00:00Z'],
  ])('of a %s has buckets that begin and end in UTC', async (period, first, last, next) => {
    const answer = await ask(
      `select array[b($1, $2::timestamptz) = b($1, $3::timestamptz),
                    b($1, $2::timestamptz) + 1 = b($1, $4::timestamptz)] as answer`
        .replaceAll(' b(', ' llm_gateway.bucket_at(')
        .replaceAll('[b(', '[llm_gateway.bucket_at('),
      [period, first, last, next],
    );
    expect(answer).toEqual([true, true]);
  });

  it.each([
    [0, ['5', '4', '3']],
    [1, ['0', '5', '4']],
    [2, ['0', '0', '5']],
    [3, ['0', '0', '0']],
    [1_000_000_000_000, ['0', '0', '0']],
    // A clock that was set back.
    [-7, ['5', '4', '3']],
  ])('forgets what is older, and nothing else: %d buckets later', async (steps, ring) => {
    const sql = 'select llm_gateway.advance($1::bigint[], $2::bigint) as answer';
    expect(await ask(sql, [[5, 4, 3], steps])).toEqual(ring);
  });

  // Spending at random moments, each of at most what has room: whatever hour is cut out of the time line, no more
  // than the limit was spent in it.
  it('holds the limit for every sliding hour, not only from one full hour to the next', async () => {
    const answer = await ask(`
      with recursive steps as (
        select 0 as step, timestamptz '2026-03-01T00:00:00Z' as moment, array_fill(0::bigint, array[61]) as ring,
               llm_gateway.bucket_at('hour', '2026-03-01T00:00:00Z') as bucket, 0::bigint as spent
        union all
        select later.step, later.moment, later.ring[1] + later.spent || later.ring[2:61], later.bucket, later.spent
          from (
            select moved.*, least(100 - (select sum(amount) from unnest(moved.ring) as amount), moved.wish)::bigint as spent
              from (
                select steps.step + 1 as step, timed.moment,
                       llm_gateway.advance(steps.ring, llm_gateway.bucket_at('hour', timed.moment) - steps.bucket) as ring,
                       llm_gateway.bucket_at('hour', timed.moment) as bucket,
                       floor(random() * 40)::bigint as wish
                  from steps,
                       lateral (select steps.moment + make_interval(secs => random() * 400) as moment) as timed
                 where steps.step < 2000
              ) as moved
          ) as later
      )
      select (max(within.spent) <= 100 and max(within.spent) > 80)::text as answer
        from (
          select sum(steps.spent) over (order by steps.moment range between interval '1 hour' preceding and current row) as spent
            from steps
        ) as within`);
    expect(answer).toBe('true');
  });
});
