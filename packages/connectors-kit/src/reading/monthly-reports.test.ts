import { describe, expect, it } from 'vitest';

import type { PageToStore } from '../landing/page-store.ts';
import { monthlyReports } from './monthly-reports.ts';
import type { ReadingIo } from './reading.ts';

/** Runs of a reading of three months by one basis, with what was asked for in each. */
function start() {
  let closed: string | null = null;
  let now = new Date('2026-11-20T12:00:00Z');
  let state: unknown;
  const stored = new Set<string>();
  const reading = monthlyReports({
    ...{ stream: 'report', operation: 'report', bases: ['accrual'], months: 3 },
    query: ({ first, last }, basis) => [[first, `${last} ${basis}`]],
    report: (text) => text,
    closedUntil: () => Promise.resolve(closed),
  });
  const run = async (runId: string): Promise<readonly string[]> => {
    const asked: string[] = [];
    const io: ReadingIo<'report'> = {
      provider: {
        callAhead: () => Promise.resolve(),
        call: ({ query = [] }) => {
          asked.push(...query.map(([first, rest]) => `${first} ${rest}`));
          return Promise.resolve({ text: '{}', value: {}, headers: {}, status: 200 });
        },
      },
      account: { livemode: null, settings: {} },
      ...{ runId, now: () => now },
      listPresent: () => Promise.resolve([]),
      findStored: (_, ids) => Promise.resolve(new Set(ids.filter((id) => stored.has(id)))),
    };
    const { steps } = await reading.plan(io, new Map([['report', state]]));
    for (let page: PageToStore | null | undefined; page !== null;) {
      page = (await steps[0]?.advance()) ?? null;
      if (page === null) break;
      for (const { sourceId } of page.records) stored.add(sourceId);
      ({ state } = page);
    }
    return asked;
  };
  const close = (day: string | null): void => {
    closed = day;
  };
  const moveTo = (instant: string): void => {
    now = new Date(instant);
  };
  return { reading, run, close, moveTo, stored };
}

const all = [
  '2026-11-01 2026-11-30 accrual',
  '2026-10-01 2026-10-31 accrual',
  '2026-09-01 2026-09-30 accrual',
];

describe('monthly reports', () => {
  it('are read for each month, newest first, and again in the next run', async () => {
    const { run, stored } = start();
    expect(await run('1')).toEqual(all);
    expect([...stored]).toEqual(['2026-11/accrual', '2026-10/accrual', '2026-09/accrual']);
    expect(await run('2')).toEqual(all);
  });

  it('are left alone behind a closing date once they were read since it was set', async () => {
    const { run, close } = start();
    await run('1');
    close('2026-10-30');
    expect(await run('2')).toEqual(all);
    expect(await run('3')).toEqual(all.slice(0, 2));
    close('2026-10-31');
    expect(await run('4')).toEqual(all.slice(0, 2));
    expect(await run('5')).toEqual(all.slice(0, 1));
    close(null);
    expect(await run('6')).toEqual(all);
  });

  it('are read when they are not stored, and all of them when a new month begins', async () => {
    const { run, close, moveTo, stored } = start();
    close('2026-10-31');
    await run('1');
    stored.delete('2026-09/accrual');
    expect(await run('2')).toEqual([all[0], all[2]]);
    moveTo('2026-12-01T12:00:00Z');
    expect(await run('3')).toEqual(['2026-12-01 2026-12-31 accrual', ...all.slice(0, 2)]);
  });

  it('are read no more by a run whose months are all closed', async () => {
    const { run, close } = start();
    close('2026-11-30');
    await run('1');
    expect(await run('2')).toEqual([]);
  });

  it('keep their history', () => {
    const { reading } = start();
    expect(reading.streams).toMatchObject([{ name: 'report', keepsHistory: true }]);
  });
});
