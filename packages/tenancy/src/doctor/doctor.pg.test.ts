import { describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { checks } from './checks/index.ts';
import { examine } from './doctor.ts';
import { allSabotage } from './fixtures/all-sabotage.fixture.ts';
import { cleanMigrations, cleanOptions } from './fixtures/clean-database.fixture.ts';
import { examineSabotaged } from './fixtures/examine-sabotaged.fixture.ts';
import type { Examination } from './fixtures/examine-sabotaged.fixture.ts';
import type { Sabotage } from './fixtures/sabotage.fixture.ts';

describe('the doctor', () => {
  const db = useDatabase({ migrations: cleanMigrations });
  const examinations = new Map<Sabotage, Promise<Examination>>();

  /** Three promises rest on one examination. */
  function examined(sabotage: Sabotage): Promise<Examination> {
    const known = examinations.get(sabotage) ?? examineSabotaged(db.superuser, sabotage);
    examinations.set(sabotage, known);
    return known;
  }

  it('finds nothing in a clean database', async () => {
    const report = await examine(db.superuser, cleanOptions);
    expect(report.findings).toEqual([]);
    expect(report.checked).toHaveLength(checks.length);
  });

  it.each(allSabotage)('finds $id in $what, at its place', async (sabotage) => {
    const { found } = await examined(sabotage);
    expect(found.map(({ cacheKey }) => cacheKey)).toContain(`${sabotage.id}:${sabotage.object}`);
  });

  it.each(allSabotage)('finds nothing else in $what ($id)', async (sabotage) => {
    const { found } = await examined(sabotage);
    const ids = [...new Set(found.map(({ id }) => id))];
    expect(ids.sort()).toEqual([sabotage.id, ...(sabotage.also ?? [])].sort());
  });

  it.each(allSabotage)('mends $what ($id), or leaves it to a person', async (sabotage) => {
    const { finding, foundAfterwards } = await examined(sabotage);
    expect(finding).toBeDefined();
    expect(finding!.remediationSql === null).toBe(sabotage.isForPerson === true);
    if (sabotage.isForPerson !== true)
      expect(foundAfterwards.map(({ cacheKey }) => cacheKey)).not.toContain(finding!.cacheKey);
  });

  it('has a sabotage for every check', () => {
    const tried = new Set(allSabotage.map(({ id }) => id));
    expect(checks.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });
});
