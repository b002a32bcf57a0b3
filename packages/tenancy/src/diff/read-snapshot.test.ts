import { describe, expect, it } from 'vitest';

import { snapshotFormat } from './policy-snapshot.ts';
import { readSnapshot } from './read-snapshot.ts';

const good = {
  format: snapshotFormat,
  appRole: 'ataski_app',
  tenantColumn: 'tenant_id',
  objects: { table: { 'shop.item': { forced: true } } },
};

describe('a stored snapshot', () => {
  it('is read as it was stored', () => {
    expect(readSnapshot(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ['text that is not JSON', '{'],
    ['null', 'null'],
    ['another format', JSON.stringify({ ...good, format: 'ataski-policy-snapshot-0' })],
    ['no role', JSON.stringify({ ...good, appRole: 1 })],
    ['no tenant column', JSON.stringify({ ...good, tenantColumn: null })],
    ['no objects', JSON.stringify({ ...good, objects: [] })],
    ['an object without facts', JSON.stringify({ ...good, objects: { table: { a: null } } })],
  ])('is refused when it is %s', (_, text) => {
    expect(() => readSnapshot(text)).toThrow(
      expect.objectContaining({ code: 'TENANCY_SNAPSHOT_INVALID' }),
    );
  });
});
