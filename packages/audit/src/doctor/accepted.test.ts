import { describe, expect, it } from 'vitest';

import { migrations } from '../migrations.ts';
import { readAccepted } from './accepted.ts';

const sql = migrations.map((migration) => migration.sql).join('\n');
const accepted = readAccepted(migrations);
const namesOf = (kind: string) =>
  accepted.filter((each) => each.kind === kind).map(({ name }) => name);

describe('what a database must look like, read out of the migrations', () => {
  it('holds every function that they make', () => {
    const made = Array.from(
      sql.matchAll(/create (?:or replace )?function (audit\.\w+)/g),
      ([, name]) => name,
    );
    expect(made.length).toBeGreaterThan(20);
    expect([...new Set(namesOf('function'))].sort()).toEqual([...new Set(made)].sort());
  });

  it('holds every append-only table and every policy', () => {
    expect(namesOf('append-only')).toEqual(
      expect.arrayContaining(['audit.audit_log', 'audit.platform_log', 'audit.partition']),
    );
    const written = Array.from(
      sql.matchAll(/create policy (\w+) on (audit\.\w+)/g),
      ([, policy, table]) => `${table!} ${policy!}`,
    );
    expect(namesOf('policy')).toEqual(written);
  });

  it('takes the last of several definitions of a function', () => {
    const migration = (number: number, body: string) => ({
      package: 'audit',
      number,
      name: 'x',
      sql: `create or replace function audit.f()\nreturns integer\nlanguage sql\nas $$${body}$$;\n`,
    });
    const one = readAccepted([migration(1, 'select 1')]);
    const both = readAccepted([migration(1, 'select 2'), migration(2, 'select 1')]);
    expect(both.filter(({ kind }) => kind === 'function')).toEqual(
      one.filter(({ kind }) => kind === 'function'),
    );
  });
});
