import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { rootKeyBytes, secretText, useVault } from '../../test/use-vault.ts';
import { memoryKms } from '../testing/index.ts';

describe('while keys are rotated, rewrapped and retired', { timeout: 120_000 }, () => {
  const world = useVault();
  const { acme } = world.db.tenants;
  const newRootKey = randomBytes(32);
  const context = () => world.db.context(acme);
  const at = (index: number) => ({ ...world.place, field: `f_${index}` });

  it('no put and no use fails, no secret is lost, and nobody reads an older one', async () => {
    const writers = 4;
    const perWriter = 6;
    const kms = memoryKms([newRootKey, rootKeyBytes]);
    // Several processes, each with a cache of its own, of which one knows the old root key alone.
    const vaults = [world.vault, world.createWith({ kms }), world.createWith({ kms })];
    const admin = world.createWith({ kms }).keys;
    const written = new Map<number, number>();
    let isOver = false;
    const counts = { puts: 0, uses: 0 };

    const write = async (index: number, round: number) => {
      const vault = vaults[(index + round) % vaults.length]!;
      await world.db.as(acme, (tx) => vault.put(tx, at(index), Buffer.from(`${index}:${round}`)));
      written.set(index, round);
      counts.puts += 1;
    };
    for (let index = 0; index < writers * perWriter; index += 1) await write(index, 0);

    const work = Array.from({ length: writers }, async (_, writer) => {
      for (let round = 1; !isOver; round += 1) {
        for (let index = writer * perWriter; index < (writer + 1) * perWriter; index += 1) {
          // Some places are rewritten all the time, the others are left to the job.
          if (index % 2 === 0) await write(index, round);
          const least = written.get(index)!;
          const vault = vaults[(index + round + 1) % vaults.length]!;
          const text = await world.read(acme, at(index), vault);
          expect(text).toBe(`${index}:${least}`);
          counts.uses += 1;
        }
      }
    });
    const failure = Promise.all(work).then(
      () => null,
      (error: unknown) => error,
    );

    await admin.rewrap(context());
    for (const version of [2, 3, 4]) {
      expect(await admin.rotate(context())).toBe(version);
      await world.letTimePass('10 minutes');
      // Wrapped by the old root key too, so that every process can open it before it is promoted.
      await world.createWith({ kms: memoryKms([rootKeyBytes, newRootKey]) }).keys.rewrap(context());
      await admin.promote(context(), version);
      await Promise.all([
        admin.reencrypt(context(), { batchSize: 5 }),
        world.createWith({ kms }).keys.reencrypt(context(), { batchSize: 3 }),
      ]);
      // A straggler that was sealed just before the promotion is what a second round is for.
      await admin.reencrypt(context());
      await admin.retire(context(), version - 1);
      await world.letTimePass('8 days');
      expect(await admin.retire(context(), version - 1)).toBeNull();
    }
    isOver = true;
    expect(await failure).toBeNull();

    const status = await admin.status(context());
    expect(status.map(({ state, credentials }) => [state, credentials])).toEqual([
      ['destroyed', 0],
      ['destroyed', 0],
      ['destroyed', 0],
      ['primary', writers * perWriter],
    ]);
    for (const [index, round] of written) {
      expect(await world.read(acme, at(index), world.create())).toBe(`${index}:${round}`);
    }
    expect(counts.uses).toBeGreaterThan(100);
    expect(world.alarms).toEqual([]);
  });

  it('a put that is still open holds up the end of its key, and keeps it', async () => {
    await world.put(acme);
    const { keys } = world.vault;
    await keys.rotate(context());
    await world.letTimePass('10 minutes');
    let promotion: Promise<void> | undefined;
    await world.db.as(acme, async (tx) => {
      await world.vault.put(tx, at(1), Buffer.from('in flight'));
      promotion = keys.promote(context(), 2);
      // The promotion has to wait for this transaction.
      const first = await Promise.race([
        promotion.then(() => 'promoted'),
        new Promise((resolve) => setTimeout(resolve, 300, 'waiting')),
      ]);
      expect(first).toBe('waiting');
    });
    await promotion;
    await keys.reencrypt(context());
    expect(await world.read(acme, at(1), world.create())).toBe('in flight');
  });

  it('puts of several places in one transaction and the re-encryption hold up one another never', async () => {
    for (let index = 0; index < 4; index += 1) await world.put(acme, Buffer.from('old'), at(index));
    const { keys } = world.vault;
    await keys.rotate(context());
    await world.letTimePass('10 minutes');
    await keys.promote(context(), 2);
    let job: Promise<unknown> | undefined;
    await world.db.as(acme, async (tx) => {
      await world.vault.put(tx, at(3), Buffer.from('new'));
      // The job takes the places in their order, and comes to the one that is being written.
      job = world.create().keys.reencrypt(context());
      await Promise.race([job.catch(() => null), new Promise((go) => setTimeout(go, 1500))]);
      await world.vault.put(tx, at(0), Buffer.from('new'));
    });
    expect(await job).toEqual({ keyVersion: 2, resealed: 3, overtaken: 1, failed: 0 });
    const texts = await Promise.all([0, 1, 2, 3].map((index) => world.read(acme, at(index))));
    expect(texts).toEqual(['new', 'old', 'old', 'new']);
  });

  it('a put that meets the end of its key is refused, and not lost', async () => {
    await world.put(acme);
    const { keys } = world.vault;
    await keys.rotate(context());
    await world.letTimePass('10 minutes');
    await keys.promote(context(), 2);
    await keys.reencrypt(context());
    await keys.retire(context(), 1);
    await world.letTimePass('8 days');
    let late: Promise<string> | undefined;
    await world.db.as(acme, async (tx) => {
      await tx.query('select vault.retire_data_key(1, false)');
      late = world.inject(acme, 'update vault.credential set key_version = 1').then(
        () => 'stored',
        (error: unknown) => JSON.stringify(error),
      );
      // It has to wait for the transaction that destroys the key, and then see that it is gone.
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect(await late).toContain('"sqlState":"AV008"');
    expect(await world.read(acme, world.place, world.create())).toBe(secretText);
  });
});
