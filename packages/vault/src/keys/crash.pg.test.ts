import { describe, expect, it } from 'vitest';

import { settingsFor, startCli } from '../../test/cli-process.ts';
import { useVault } from '../../test/use-vault.ts';

describe('a re-encryption whose process is killed', { timeout: 120_000 }, () => {
  const world = useVault();
  const { acme } = world.db.tenants;
  const count = 120;
  const at = (index: number) => ({ ...world.place, field: `f_${index}` });
  const versions = async () => {
    const { rows } = await world.db.superuser.query<{ version: number; count: number }>(
      `select key_version as version, count(*)::integer as count
         from vault.credential group by 1 order by 1`,
    );
    return Object.fromEntries(rows.map((row) => [row.version, row.count]));
  };

  it('is finished by the next one, and no secret is lost, whenever it was killed', async () => {
    for (let index = 0; index < count; index += 1) {
      await world.put(acme, Buffer.from(`secret ${index}`), at(index));
    }
    const { keys } = world.vault;
    await keys.rotate(world.db.context(acme));
    await world.letTimePass('10 minutes');
    await keys.promote(world.db.context(acme), 2);

    const settings = settingsFor(world);
    const command = ['reencrypt', '--tenant', acme, '--batch', '3', '--pause', '15'];
    const left: number[] = [];
    for (const afterMs of [0, 7, 19]) {
      const program = startCli(command, settings);
      await program.untilSaid('resealed/overtaken/failed');
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await program.kill();
      left.push((await versions())[1] ?? 0);
      // What is half done is as readable as what is not.
      for (const index of [0, 60, count - 1]) {
        expect(await world.read(acme, at(index), world.create())).toBe(`secret ${index}`);
      }
    }
    expect(left[0]).toBeLessThan(count);
    expect(left.at(-1)).toBeGreaterThan(0);
    expect(left).toEqual([...left].sort((one, other) => other - one));

    const { exitCode, out } = await startCli([...command.slice(0, 3)], settings).outcome;
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: `${acme}  under version 2: resealed ${String(left.at(-1))}, overtaken 0, failed 0\n`,
    });
    expect(await versions()).toEqual({ 2: count });
    const fresh = world.create();
    for (let index = 0; index < count; index += 1) {
      expect(await world.read(acme, at(index), fresh)).toBe(`secret ${index}`);
    }
  });
});
