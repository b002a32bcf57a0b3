import { describe, expect, it } from 'vitest';

import { createObserver } from './observation.ts';

const traces = {
  own: { id: 'tenant-a', telltales: ['a note of A alone'] },
  foreign: { id: 'tenant-b', telltales: ['a note of B alone'] },
};
const answer = (rows: readonly Record<string, unknown>[], rowCount = rows.length, copied = '') => ({
  rows,
  rowCount,
  copied,
});

describe('the observer of an attack', () => {
  it('counts rows that name the other tenant, or hold what only its rows hold', () => {
    const observer = createObserver(traces, []);
    const rows = [
      { id: 'tenant-b' },
      { note: 'x a note of B alone' },
      { id: 'tenant-a' },
      { id: null },
    ];
    observer.answer({ sql: '' }, answer(rows));
    expect(observer.seen).toMatchObject({ foreignRows: 2, ownRows: 1 });
  });

  it('judges from the side that asks', () => {
    const observer = createObserver(traces, []);
    observer.side = 'foreign';
    observer.answer({ sql: '' }, answer([{ id: 'tenant-b' }]));
    expect(observer.seen).toMatchObject({ foreignRows: 0, ownRows: 1 });
  });

  it('counts what a count says, what a COPY sends, and rows that were asked for alone', () => {
    const observer = createObserver(traces, []);
    observer.answer({ sql: '' }, answer([{ foreign_rows: '3' }]));
    observer.answer({ sql: '' }, answer([], 0, 'tenant-a\ntenant-b\n'));
    observer.answer({ sql: '', asksForeignOnly: true }, answer([], 2));
    expect(observer.seen).toMatchObject({ foreignRows: 6, ownRows: 1 });
  });

  it('reads the rows of a plan, and not its text', () => {
    const observer = createObserver(traces, []);
    const plan = JSON.stringify([
      { Plan: { 'Actual Rows': 2, 'Actual Loops': 1, Filter: "id = 'tenant-b'" } },
    ]);
    observer.answer({ sql: '', isPlan: true }, answer([{ 'QUERY PLAN': plan }]));
    expect(observer.seen.foreignRows).toBe(2);
  });

  it('hears a foreign value in a message, unless the attack itself brought it along', () => {
    const told = createObserver(traces, [{ sql: 'x', values: ['tenant-b'] }]);
    told.message('row of tenant-b');
    expect(told.seen.foreignRows).toBe(0);
    told.message('row with a note of B alone');
    expect(told.seen.foreignRows).toBe(1);
    const innocent = createObserver(traces, ['select 1']);
    innocent.message('row of tenant-b');
    expect(innocent.seen.foreignRows).toBe(1);
  });

  it('lets a function echo its argument, and no query', () => {
    const observer = createObserver(traces, []);
    observer.answer({ sql: '', values: ['tenant-b'], mayEcho: true }, answer([{ id: 'tenant-b' }]));
    expect(observer.seen.foreignRows).toBe(0);
    observer.answer({ sql: '', values: ['tenant-b'] }, answer([{ id: 'tenant-b' }]));
    expect(observer.seen.foreignRows).toBe(1);
  });

  it('takes an empty answer for telling only where it tells', () => {
    const observer = createObserver(traces, []);
    observer.answer({ sql: '' }, answer([]));
    expect(observer.seen.toldByEmptiness).toBe(false);
    observer.answer({ sql: '', isTellingWhenEmpty: true }, answer([]));
    expect(observer.seen.toldByEmptiness).toBe(true);
  });
});
