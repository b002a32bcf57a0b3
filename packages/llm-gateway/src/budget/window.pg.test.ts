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
    // A clock that was set back, within a bucket and further.
    [-1, ['5', '4', '3']],
    [-2, ['12', '0', '0']],
    [-1_000_000_000_000, ['12', '0', '0']],
  ])('forgets what is older, and nothing else: %d buckets later', async (steps, ring) => {
    const sql = 'select llm_gateway.aged($1::bigint[], $2::bigint) as answer';
    expect(await ask(sql, [[5, 4, 3], steps])).toEqual(ring);
  });

  it.each([
    ['hour', '2026-03-01T00:00:30Z', '2026-03-01T00:01:00Z'],
    ['minute', '2026-03-01T00:00:30.2Z', '2026-03-01T00:00:31Z'],
    ['day', '2026-03-01T00:00:30Z', '2026-03-01T01:00:00Z'],
    ['month', '2026-12-05T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['month', '2026-11-30T23:00:00Z', '2026-12-01T00:00:00Z'],
  ])('of a %s knows when the bucket of %s is over', async (period, moment, end) => {
    const answer = await ask(
      `select llm_gateway.bucket_end($1, llm_gateway.bucket_at($1, $2::timestamptz)) = $3::timestamptz as answer`,
      [period, moment, end],
    );
    expect(answer).toBe(true);
  });

  // Spending at random moments, each of at most what has room, while the clock is set back now and then, by up to half
  // an hour: whatever hour is cut out of the true time line, no more than the limit was spent in it.
  it.each([
    ['never', 0],
    ['now and then', 0.02],
  ])(
    'holds the limit for every sliding hour, not only from one full hour to the next; the clock is set back %s',
    async (_often, setBack) => {
      const answer = await ask(
        `with recursive steps as (
           select 0 as step, timestamptz '2026-03-01T00:00:00Z' as moment, interval '0' as behind,
                  array_fill(0::bigint, array[61]) as ring, 0::bigint as settled,
                  llm_gateway.bucket_at('hour', '2026-03-01T00:00:00Z') as bucket, 0::bigint as spent
           union all
           select later.step, later.moment, later.behind,
                  llm_gateway.spent_in(later.ring, later.steps, later.spent),
                  llm_gateway.settled_after(later.ring, later.settled, later.steps) + later.spent,
                  llm_gateway.bucket_after(later.ring, later.bucket, later.steps), later.spent
             from (
               select moved.*,
                      least(100 - llm_gateway.settled_after(moved.ring, moved.settled, moved.steps), moved.wish)::bigint as spent
                 from (
                   select steps.step + 1 as step, timed.moment, timed.behind, steps.ring, steps.settled, steps.bucket,
                          llm_gateway.bucket_at('hour', timed.moment - timed.behind) - steps.bucket as steps,
                          floor(random() * 40)::bigint as wish
                     from steps,
                          lateral (
                            select steps.moment + make_interval(secs => random() * 400) as moment,
                                   case when random() < $1 then steps.behind + make_interval(secs => random() * 1800)
                                        else steps.behind end as behind
                          ) as timed
                    where steps.step < 2000
                 ) as moved
             ) as later
         )
         select jsonb_build_array(max(within.spent) <= 100, max(within.spent) > 80, sum(within.now) > 1000) as answer
           from (
             select spent as now,
                    sum(steps.spent) over (order by steps.moment range between interval '1 hour' preceding and current row) as spent
               from steps
           ) as within`,
        [setBack],
      );
      expect(answer).toEqual([true, true, true]);
    },
  );
});
