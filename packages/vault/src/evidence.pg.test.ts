import { describe, expect, it } from 'vitest';

import { useVault } from '../test/use-vault.ts';
import type { TestVault } from '../test/use-vault.ts';
import { placeId } from './place.ts';

const down = new Error('the audit log is down');

describe('the evidence', () => {
  const world = useVault();
  const { acme } = world.db.tenants;
  const deaf = (): TestVault['audit'] => ({ ...world.audit, record: () => Promise.reject(down) });

  it('has a row for each store, use and removal, with its purpose', async () => {
    const { db, vault, place } = world;
    await world.put(acme);
    await vault.use(db.context(acme), place, 'sync invoices', async () => undefined);
    await vault.use(db.context(acme), place, 'sync refunds', async () => undefined);
    await db.as(acme, (tx) => vault.remove(tx, place));
    const rows = await world.logged(acme);
    expect(rows.map(({ action, outcome, details }) => [action, outcome, details])).toEqual([
      ['credential.stored', 'success', { keyVersion: 1 }],
      ['credential.used', 'success', { keyVersion: 1, purpose: 'sync invoices' }],
      ['credential.used', 'success', { keyVersion: 1, purpose: 'sync refunds' }],
      ['credential.removed', 'success', {}],
    ]);
  });

  it('names the actor and the correlation id of the caller', async () => {
    await world.put(acme);
    const context = world.db.context(acme, { type: 'connector', id: 'stripe' });
    await world.vault.use(context, world.place, 'sync', async () => undefined);
    expect((await world.logged(acme)).at(-1)).toMatchObject({
      actor: 'connector:stripe',
      correlation: context.correlationId,
    });
  });

  it('is committed before the work runs', async () => {
    await world.put(acme);
    await world.vault.use(world.db.context(acme), world.place, 'sync', async () => {
      expect((await world.logged(acme)).at(-1)?.action).toBe('credential.used');
    });
  });

  it('comes first: when the use cannot be recorded, the work never runs', async () => {
    await world.put(acme);
    let runs = 0;
    const context = world.db.context(acme);
    const use = world.create(deaf()).use(context, world.place, 'sync', async () => {
      runs += 1;
    });
    await expect(use).rejects.toBe(down);
    expect(runs).toBe(0);
  });

  it('shares the fate of a put: when it cannot be recorded, nothing is stored', async () => {
    const vault = world.create(deaf());
    const put = world.db.as(acme, (tx) => vault.put(tx, world.place, Buffer.from('x')));
    await expect(put).rejects.toBe(down);
    expect((await world.db.superuser.query('select from vault.credential')).rowCount).toBe(0);
  });

  it('shares the fate of a removal: when it cannot be recorded, the credential stays', async () => {
    await world.put(acme);
    const vault = world.create(deaf());
    const remove = world.db.as(acme, (tx) => vault.remove(tx, world.place));
    await expect(remove).rejects.toBe(down);
    expect((await world.db.superuser.query('select from vault.credential')).rowCount).toBe(1);
  });

  it('is not written for a removal of nothing', async () => {
    await world.db.as(acme, (tx) => world.vault.remove(tx, world.place));
    expect(await world.logged(acme)).toEqual([]);
  });

  it('tells of a row that did not open, under the use that it belongs to', async () => {
    await world.put(acme);
    await world.tamper('token = set_byte(token, 40, 0)');
    await expect(world.read(acme)).rejects.toMatchObject({ kind: 'integrity' });
    const [, used, failed] = await world.logged(acme);
    expect(failed).toMatchObject({
      action: 'credential.used',
      outcome: 'failure',
      parent: used?.id,
      correlation: used?.correlation,
      details: { purpose: 'test.read', code: 'VAULT_CREDENTIAL_DAMAGED', keyVersion: 1 },
    });
  });

  it('tells of a use of what is not there', async () => {
    await expect(world.read(acme)).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_MISSING' });
    expect(await world.logged(acme)).toMatchObject([
      {
        action: 'credential.used',
        outcome: 'failure',
        details: { purpose: 'test.read', code: 'VAULT_CREDENTIAL_MISSING' },
      },
    ]);
  });

  it('alarms on a row that did not open, and lets no listener swallow the refusal', async () => {
    await world.put(acme);
    await world.tamper('token = set_byte(token, 40, 0)');
    await expect(world.read(acme)).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_DAMAGED' });
    expect(world.alarms).toEqual([
      {
        kind: 'credential_not_opened',
        tenantId: acme,
        keyVersion: 1,
        code: 'VAULT_CREDENTIAL_DAMAGED',
        place: placeId(world.place),
      },
    ]);
    const failing = world.createWith({
      onAlarm: () => {
        throw new Error('the pager is down');
      },
    });
    await expect(world.read(acme, world.place, failing)).rejects.toMatchObject({
      code: 'VAULT_CREDENTIAL_DAMAGED',
    });
  });

  it('does not hide a damaged row when the failure cannot be recorded', async () => {
    await world.put(acme);
    await world.tamper('token = set_byte(token, 40, 0)');
    const { audit } = world;
    const deafToFailure: TestVault['audit'] = {
      ...audit,
      recordApart: () => Promise.reject(down),
    };
    const read = world.read(acme, world.place, world.create(deafToFailure));
    await expect(read).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_DAMAGED' });
  });
});
