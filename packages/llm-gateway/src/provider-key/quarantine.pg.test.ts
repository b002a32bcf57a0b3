import { beforeEach, describe, expect, it } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { actionsOf, createStillClock, keyMigrations } from '../keys.fixture.ts';
import { clearProviderKeys, openProcess } from './provider-keys.fixture.ts';

describe('the quarantine of a provider key', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const open = () => openProcess(db, { clock: createStillClock() });
  const choiceOf = (credentialId: string) =>
    ({ payer: 'tenant', provider: 'openai', credentialId }) as const;

  beforeEach(() => clearProviderKeys(db));

  it('begins with the third refusal in a row, with an event', async () => {
    const { add, quarantine, payers, keys } = open();
    const id = await add(acme);
    const context = db.context(acme, { type: 'agent', id: 'agent_1' });
    const refused = () => quarantine.markRefused(context, id);
    expect([await refused(), await refused()]).toEqual([false, false]);
    expect(await payers.choose(context, 'openai')).toMatchObject({ payer: 'tenant' });
    expect([await refused(), await refused()]).toEqual([true, false]);
    expect(await actionsOf(db, context.correlationId)).toEqual(['provider_key.quarantined']);
    expect(await payers.choose(context, 'openai')).toMatchObject({ refusal: 'own_key_inactive' });
    expect(await db.as(acme, (tx) => keys.list(tx))).toMatchObject([
      { id, state: 'inactive', inactiveBecause: 'refused_by_provider', pays: false },
    ]);
  });

  it('begins once when many calls are refused at the same time', async () => {
    const { add, quarantine } = open();
    const id = await add(acme);
    const ends = await Promise.all(
      Array.from({ length: 8 }, () => quarantine.markRefused(db.context(acme), id)),
    );
    expect(ends.filter(Boolean)).toHaveLength(1);
  });

  it('does not begin when a call between was taken', async () => {
    const { add, quarantine, keys } = open();
    const id = await add(acme);
    for (let round = 0; round < 3; round += 1) {
      await quarantine.markRefused(db.context(acme), id);
      await quarantine.markRefused(db.context(acme), id);
      await quarantine.markAccepted(db.context(acme), choiceOf(id));
    }
    expect(await db.as(acme, (tx) => keys.list(tx))).toMatchObject([{ id, state: 'active' }]);
  });

  it('writes nothing for calls that are taken when none was refused', async () => {
    const { add, quarantine } = open();
    const id = await add(acme);
    const context = db.context(acme);
    for (let call = 0; call < 10; call += 1) {
      await quarantine.markAccepted(context, choiceOf(id));
    }
    const { rows } = await db.superuser.query(
      'select from audit.audit_log where correlation_id = $1',
      [context.correlationId],
    );
    expect(rows).toHaveLength(0);
  });

  it('counts no refusal of a key that is another tenant’s, and forgives none', async () => {
    const { add, quarantine, payers } = open();
    const id = await add(acme);
    for (let call = 0; call < 4; call += 1) {
      expect(await quarantine.markRefused(db.context(globex), id)).toBe(false);
    }
    expect(await payers.choose(db.context(acme), 'openai')).toMatchObject({ payer: 'tenant' });
    await quarantine.markRefused(db.context(acme), id);
    await quarantine.markRefused(db.context(acme), id);
    await quarantine.markAccepted(db.context(globex), choiceOf(id));
    expect(await quarantine.markRefused(db.context(acme), id)).toBe(true);
  });

  it('ends with another key of the tenant, and with nothing else', async () => {
    const { add, quarantine, payers } = open();
    const id = await add(acme);
    for (let call = 0; call < 3; call += 1) await quarantine.markRefused(db.context(acme), id);
    await quarantine.markAccepted(db.context(acme), choiceOf(id));
    expect(await payers.choose(db.context(acme), 'openai')).toMatchObject({ payer: null });
    const second = await add(acme);
    expect(await payers.choose(db.context(acme), 'openai')).toMatchObject({ credentialId: second });
  });
});
