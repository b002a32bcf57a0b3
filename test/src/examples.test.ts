import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { claims } from '../../examples/claims.ts';

const root = join(import.meta.dirname, '../..');
const names = ['tenancy-pg', 'tenancy-drizzle', 'tenancy-kysely'];

describe('the examples', () => {
  beforeAll(() => {
    const { status } = spawnSync(process.execPath, ['examples/setup.mjs'], { cwd: root });
    if (status !== 0) throw new Error('The libraries of the examples cannot be installed.');
  }, 120_000);

  it('check every claim with bare pg, Drizzle and Kysely', () => {
    const { status, lines } = run(...names);
    const expected = names.flatMap((name) => [name, ...claims.map((claim) => `ok   ${claim}`)]);
    expect(lines).toEqual(expected);
    expect(status).toBe(0);
  }, 60_000);

  it('notice that a table is not isolated, each of them', () => {
    const { status, lines } = run('--without-row-security', ...names);
    expect(lines.filter((line) => line === 'FAIL the other tenant does not see it')).toHaveLength(
      3,
    );
    expect(lines).toContain('FAIL a query without a context raises');
    expect(status).toBe(1);
  }, 60_000);

  it('do not take an example that is not there for one that holds', () => {
    expect(run('tenancy-none').status).toBe(2);
    expect(run().status).toBe(2);
  });
});

function run(...parameters: string[]): { status: number | null; lines: string[] } {
  const command = ['--conditions=@ataski/source', 'examples/example.ts', ...parameters];
  const { status, stdout } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}
