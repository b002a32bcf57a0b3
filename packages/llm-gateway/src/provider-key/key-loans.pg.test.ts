import { beforeEach, describe, expect, it } from 'vitest';

import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { createKeyLog, createKeyVault, createStillClock, keyMigrations } from '../keys.fixture.ts';
import { createKeyLoans } from './key-loans.ts';
import { createKeyStates } from './key-states.ts';
import type { PayerChoice } from './payer-choice.ts';
import { clearProviderKeys, createProviderKeyText, openProcess } from './provider-keys.fixture.ts';
import type { LentKey, PlatformKeys } from './secret-ports.ts';

const text = (secret: LentKey) =>
  Promise.resolve(secret.use((bytes) => Buffer.from(bytes).toString()));
const bytesOf = (secret: LentKey) => Promise.resolve(secret.use((bytes) => bytes));
const isWiped = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

describe('the loan of a provider key', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const closed = { code: 'LLM_GATEWAY_PROVIDER_KEY_CLOSED' };
  const open = (platformKeys: PlatformKeys = {}) => {
    const clock = createStillClock();
    return { clock, ...openProcess(db, { clock, platformKeys }) };
  };
  const choiceOf = (credentialId: string): PayerChoice => ({
    ...{ payer: 'tenant', provider: 'openai', credentialId },
  });
  const loansOf = async (tenant: TenantId, id: string) => {
    const { rows } = await db.superuser.query<{ said: string }>(
      `select actor_type || ' ' || actor_id || ': ' || (details ->> 'purpose') as said
         from audit.audit_log
        where tenant_id = $1 and action = 'credential.used' and targets->0->>'id' = $2`,
      [tenant, `openai/${id}/api_key`],
    );
    return rows.map(({ said }) => said);
  };

  beforeEach(() => clearProviderKeys(db));

  it('shows the tenant’s own key, with one row of the vault and not one for each call', async () => {
    const { loans, add, clock } = open();
    const key = createProviderKeyText('openai');
    const id = await add(acme, 'openai', key);
    const call = () => loans.use(db.context(acme), choiceOf(id), text);
    const shown = await Promise.all(Array.from({ length: 200 }, call));
    expect(new Set(shown)).toEqual(new Set([key]));
    const row = 'system llm-gateway: model calls begun within 5 s';
    expect(await loansOf(acme, id)).toEqual([row]);
    clock.move(5_000);
    await call();
    expect(await loansOf(acme, id)).toEqual([row, row]);
  });

  it('wipes the bytes when its term is over and the last work has ended', async () => {
    const { loans, add, clock } = open();
    const id = await add(acme);
    const call = () => loans.use(db.context(acme), choiceOf(id), bytesOf);
    const first = await call();
    const begun = Promise.withResolvers<undefined>();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const working = loans.use(db.context(acme), choiceOf(id), async (secret) => {
      begun.resolve(undefined);
      await promise;
      return isWiped(await bytesOf(secret));
    });
    await begun.promise;
    clock.move(5_000);
    const second = await call();
    expect([isWiped(first), isWiped(second), first === second]).toEqual([false, false, false]);
    resolve(undefined);
    expect(await working).toBe(false);
    await new Promise(setImmediate);
    expect([isWiped(first), isWiped(second)]).toEqual([true, false]);
  });

  it('is never to another tenant, whatever choice it brings', async () => {
    const { loans, add } = open();
    const id = await add(acme);
    await loans.use(db.context(acme), choiceOf(id), text);
    const foreign = loans.use(db.context(globex), choiceOf(id), text);
    await expect(foreign).rejects.toMatchObject(closed);
    // A key of its own with the id of the other tenant's, which its own SQL cannot give it.
    const sql = `insert into llm_gateway.provider_key (tenant_id, id, provider, label, last_four)
                 values ($1, $2, 'openai', 'x', 'abcd')`;
    await db.superuser.query(sql, [globex, id]);
    loans.forget(globex);
    const disguised = loans.use(db.context(globex), choiceOf(id), text);
    await expect(disguised).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_MISSING' });
    await db.as(globex, (tx) => tx.query('delete from llm_gateway.provider_key'));
    loans.forget(globex);
    const theirs = createProviderKeyText('openai');
    const own = await add(globex, 'openai', theirs);
    expect(await loans.use(db.context(globex), choiceOf(own), text)).toBe(theirs);
    await expect(loans.use(db.context(acme), choiceOf(own), text)).rejects.toMatchObject(closed);
  });

  it('ends at once where the key is deactivated, and within a second elsewhere', async () => {
    const [here, there] = [open(), open()];
    const id = await here.add(acme);
    const call = ({ loans }: typeof here) => loans.use(db.context(acme), choiceOf(id), bytesOf);
    const [ours] = [await call(here), await call(there)];
    await db.as(acme, (tx) => here.keys.deactivate(tx, id));
    await new Promise(setImmediate);
    expect(isWiped(ours)).toBe(true);
    await expect(call(here)).rejects.toMatchObject(closed);
    there.clock.move(500);
    await expect(call(there)).rejects.toMatchObject(closed);
  });

  it('serves calls under way with a key that was replaced, until the overlap ends', async () => {
    const { loans, add, keys, check, clock } = open();
    const key = createProviderKeyText('openai');
    const id = await add(acme, 'openai', key);
    const checked = await check(acme, 'openai');
    await db.as(acme, (tx) => keys.rotate(tx, checked, { overlapSeconds: 60 }));
    const call = () => loans.use(db.context(acme), choiceOf(id), text);
    expect(await call()).toBe(key);
    clock.move(600_000);
    await expect(call()).rejects.toMatchObject(closed);
  });

  it('is none of a key that was removed, and none of a key that never was', async () => {
    const { loans, add, keys } = open();
    const id = await add(acme);
    await db.as(acme, (tx) => keys.remove(tx, id));
    await expect(loans.use(db.context(acme), choiceOf(id), text)).rejects.toMatchObject(closed);
    const other = choiceOf('../openai');
    await expect(loans.use(db.context(acme), other, text)).rejects.toMatchObject(closed);
  });

  it('is none to an operator, who could hide behind the gateway', async () => {
    const { loans, add } = open();
    const id = await add(acme);
    const operator = db.context(acme, { type: 'ops', id: 'operator_1' });
    await expect(loans.use(operator, choiceOf(id), text)).rejects.toMatchObject({
      code: 'LLM_GATEWAY_OPERATOR_REFUSED',
    });
  });

  it('comes after its record: when the vault cannot record it, the work never runs', async () => {
    const id = await open().add(acme);
    const record = () => Promise.reject(new Error('no record'));
    const vault = createKeyVault(db, { ...createKeyLog(db.tenancy), record });
    const keyStates = createKeyStates({ platform: db.tenancy });
    const loans = createKeyLoans({ vault, keyStates, platformKeys: {} });
    let ran = false;
    const using = loans.use(db.context(acme), choiceOf(id), () => Promise.resolve((ran = true)));
    await expect(using).rejects.toThrow('no record');
    expect(ran).toBe(false);
  });

  it('of the platform’s key is to a tenant that has none, and to no other', async () => {
    const handedOut: Uint8Array[] = [];
    const { loans, add, payers, clock } = open({
      openai: {
        credentialId: 'platform_1',
        open() {
          const bytes = Buffer.from('platform key');
          handedOut.push(bytes);
          return Promise.resolve(bytes);
        },
      },
    });
    const choice = await payers.choose(db.context(acme), 'openai');
    if (choice.payer === null) throw new Error('nobody pays');
    const call = (over = {}) => loans.use(db.context(acme), { ...choice, ...over }, text);
    expect(await Promise.all([call(), call()])).toEqual(['platform key', 'platform key']);
    expect(handedOut.map(isWiped)).toEqual([false]);
    clock.move(5_000);
    await call();
    await new Promise(setImmediate);
    expect(handedOut.map(isWiped)).toEqual([true, false]);
    await expect(call({ credentialId: 'platform_2' })).rejects.toMatchObject(closed);
    await add(acme);
    await expect(call()).rejects.toMatchObject(closed);
  });

  it('is a use of the key, which is written down', async () => {
    const { loans, add, uses, keys } = open();
    const id = await add(acme);
    await loans.use(db.context(acme), choiceOf(id), text);
    expect(await uses.write()).toBe(1);
    expect(await db.as(acme, (tx) => keys.list(tx))).toMatchObject([
      { id, lastUsedAt: expect.any(Date) as Date },
    ]);
  });
});
