import { describe, expect, it } from 'vitest';

import { allowList, allowListAfter } from '@ataski/prove/connectors/allow-list';
import type { DoorSabotage } from '@ataski/prove/connectors/allow-list';
import { oneList } from '@ataski/prove/connectors/one-list';

const small = { size: 'small', progress: () => undefined } as const;

/** Lets the first operation of a system be called in another way too. */
const withOperation =
  (change: { readonly method?: string; readonly path?: string }): DoorSabotage =>
  (system) => {
    const [operation] = Object.values(system.operations);
    if (operation === undefined) throw new Error('A system without operations.');
    const { method, host, path, query = [] } = operation;
    const added = { method, host, path, query, ...change };
    return { ...system, operations: { ...system.operations, added } };
  };

describe('the doors of all nine systems', () => {
  it('open no socket for a request outside the manifest, and one for each inside', async () => {
    const rows = await allowList(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 9 }, () => 'C1'));
  }, 120_000);

  it.each<[string, DoorSabotage]>([
    ['a method that was added', withOperation({ method: 'DELETE' })],
    ['a path that was added', withOperation({ path: '/v1/delete' })],
    [
      'a body that may carry more',
      (system) => ({
        ...system,
        operations: Object.fromEntries(
          Object.entries(system.operations).map(([name, { body, ...rest }]) => [
            name,
            body?.unit === 'field'
              ? { ...rest, body: { ...body, allows: [...body.allows, { name: 'delete' }] } }
              : { ...rest, ...(body === undefined ? {} : { body }) },
          ]),
        ),
      }),
    ],
  ])(
    'would be found out by %s',
    async (_what, sabotage) => {
      const rows = await allowListAfter(sabotage)(small);
      expect(rows.some(({ holds }) => !holds)).toBe(true);
    },
    120_000,
  );

  it('ask for, enforce and show the same scopes', async () => {
    const rows = await oneList(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows).toHaveLength(9);
  });
});
