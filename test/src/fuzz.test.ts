import { describe, expect, inject, it } from 'vitest';

import { fuzz, fuzzAfter } from '@ataski/prove/tenancy/fuzz';
import { sabotages } from '@ataski/prove/tenancy/fuzz/sabotages';
import type { Sabotage } from '@ataski/prove/tenancy/fuzz/sabotages';

const small = { size: 'small', progress: () => undefined } as const;

/** The rows that a fault may break, by how they begin. */
const rows = 'No answer and no error shows a row of another tenant';
const model = "Each tenant's rows equal the model";
const refusal = 'No hostile statement, forged context or misuse gets through';
const residue = 'No setting, role, lock, cursor, object, statement or transaction stays';
const connection = 'No connection is leaked';

describe('tenants side by side on a small pool, under everything that can go wrong', () => {
  async function brokenAfter(sabotage: Sabotage): Promise<string> {
    const found = await fuzzAfter(inject('testCluster'), sabotage)(small);
    return found.flatMap(({ holds, promise }) => (holds ? [] : [promise])).join('\n');
  }

  it('see nothing of each other, leave nothing behind, and lose no connection', async () => {
    const found = await fuzz(small);
    expect(found.filter(({ holds }) => !holds)).toEqual([]);
    expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, () => 'T2'));
  }, 180_000);

  it.each<[string, Sabotage, string[]]>([
    ['locks of the session that are not released', sabotages.keepLocks, [residue]],
    ['settings of the session that are not undone', sabotages.keepSettings, [residue]],
    ['a context that stays in the session', sabotages.keepContext, [residue]],
    ['connections in doubt that are used again', sabotages.reuseInDoubt, [connection]],
    ['a COMMIT of a tenant that gets through', sabotages.letCommitThrough, [refusal]],
    ['a LISTEN of a tenant that gets through', sabotages.letListenThrough, [refusal]],
    ['a policy that lets everything through', sabotages.openDoor, [rows, model]],
  ])(
    'would notice %s',
    async (_, sabotage, noticed) => {
      const broken = await brokenAfter(sabotage);
      for (const promise of noticed) expect(broken).toContain(promise);
    },
    180_000,
  );

  it('keep apart even where every rollback goes astray: such a connection is not used again', async () => {
    const broken = await brokenAfter(sabotages.loseRollback);
    for (const promise of [rows, model, refusal, residue, connection])
      expect(broken).not.toContain(promise);
  }, 180_000);
});
