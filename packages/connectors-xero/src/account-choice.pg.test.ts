import { describe, expect, it, onTestFinished } from 'vitest';

import { giveConsent, labMigrations } from '@ataski/connector-lab';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab, otherBooks } from '../test/xero-lab.ts';
import type { XeroLab } from '../test/xero-lab.ts';

const session = 'session-1';

describe('a consent that opened several organisations', () => {
  const database = useDatabase({ migrations: labMigrations });
  const acme = (): TenantContext => database.context(database.tenants.acme);

  /** Consents to both, and returns what there is to pick from. */
  async function open(reconnects?: string): Promise<{ lab: XeroLab; choiceId: string }> {
    const lab = await createXeroLab(database);
    onTestFinished(() => lab.close());
    const end = await consent(lab, reconnects);
    if (end.kind !== 'choice') throw new Error('There is nothing to pick.');
    return { lab, choiceId: end.choiceId };
  }

  async function consent(lab: XeroLab, reconnects?: string) {
    const { authorizeUrl } = await lab.connections.beginConsent({
      ...{ context: acme(), system: 'xero', label: 'Books', session },
      redirectUri: 'https://product.example/oauth/callback',
      ...(reconnects === undefined ? {} : { reconnects }),
    });
    const callback = await giveConsent(lab, authorizeUrl, [acmeBooks, otherBooks]);
    return await lab.connections.endConsent({ context: acme(), callback, session });
  }

  const tokens = async (id: string): Promise<number> => {
    const { rows } = await database.superuser.query<{ n: number }>(
      `select count(*)::integer as n from vault.credential where connection_id = $1`,
      [id],
    );
    return rows[0]?.n ?? -1;
  };
  const revocations = (lab: XeroLab): number =>
    lab.sandbox.requests.count({ host: 'identity.xero.com', pathTemplate: '/connect/revocation' });
  const disconnect = async (lab: XeroLab, id: string): Promise<void> => {
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, id));
  };

  it('connects the one that the person picks, and no other, once', async () => {
    const { lab, choiceId } = await open();
    const shown = await database.as(database.tenants.acme, (tx) =>
      lab.connections.getChoice(tx, { id: choiceId, session }),
    );
    expect(shown.accounts.map(({ externalAccountId }) => externalAccountId)).toEqual([
      acmeBooks,
      otherBooks,
    ]);
    const pick = { context: acme(), id: choiceId, session, externalAccountId: otherBooks };
    const { connection } = await lab.connections.chooseAccount(pick);
    onTestFinished(() => disconnect(lab, connection.id));
    expect(connection).toMatchObject({ externalAccountId: otherBooks, state: 'connected' });
    await expect(lab.connections.chooseAccount(pick)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_UNKNOWN',
    });
    expect(await tokens(choiceId)).toBe(2);
  });

  it.each([
    [
      'another person',
      (c: TenantContext) => ({ ...c, actor: { type: 'user', id: 'eve' } as const }),
      session,
    ],
    ['another session', (c: TenantContext) => c, 'session-2'],
    ['no session', (c: TenantContext) => c, undefined],
    ['another tenant', () => database.context(database.tenants.globex), session],
  ])('is unknown to %s, and can still be picked from', async (_who, alter, theirs) => {
    const { lab, choiceId } = await open();
    const stranger = { context: alter(acme()), id: choiceId, session: theirs };
    await expect(
      lab.connections.chooseAccount({ ...stranger, externalAccountId: acmeBooks }),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONSENT_UNKNOWN' });
    await expect(lab.connections.dropChoice(stranger.context, stranger)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_UNKNOWN',
    });
    expect(await tokens(choiceId)).toBe(2);
    await lab.connections.dropChoice(acme(), { id: choiceId, session });
  });

  it('connects nothing that was not consented to, and can be picked from afterwards', async () => {
    const { lab, choiceId } = await open();
    const pick = { context: acme(), id: choiceId, session };
    await expect(
      lab.connections.chooseAccount({ ...pick, externalAccountId: 'somebody-else' }),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_ACCOUNT_AMBIGUOUS' });
    const { connection } = await lab.connections.chooseAccount({
      ...{ ...pick, externalAccountId: acmeBooks },
    });
    await disconnect(lab, connection.id);
  });

  it('gives back what was granted when the person picks none', async () => {
    const { lab, choiceId } = await open();
    await lab.connections.dropChoice(acme(), { id: choiceId, session });
    expect([revocations(lab), await tokens(choiceId)]).toEqual([1, 0]);
  });

  it('gives back what was granted when nobody picked in time, as soon as somebody connects again', async () => {
    const { lab, choiceId } = await open();
    await database.superuser.query(
      `update connectors_kit.account_choice set expires_at = clock_timestamp()`,
    );
    await expect(
      lab.connections.chooseAccount({
        ...{ context: acme(), id: choiceId, session, externalAccountId: acmeBooks },
      }),
    ).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONSENT_UNKNOWN' });
    await lab.connections.beginConsent({
      ...{ context: acme(), system: 'xero', label: 'Books' },
      redirectUri: 'https://product.example/oauth/callback',
    });
    expect([revocations(lab), await tokens(choiceId)]).toEqual([1, 0]);
  });

  it('gives back what was granted when the process died that was ending the choice', async () => {
    const { lab, choiceId } = await open();
    const beginAgain = () =>
      lab.connections.beginConsent({
        ...{ context: acme(), system: 'xero', label: 'Books' },
        redirectUri: 'https://product.example/oauth/callback',
      });
    await database.superuser.query(
      `update connectors_kit.account_choice
          set expires_at = clock_timestamp(), taken_at = clock_timestamp()`,
    );
    // It may still be at it.
    await beginAgain();
    expect([revocations(lab), await tokens(choiceId)]).toEqual([0, 2]);
    await database.superuser.query(
      `update connectors_kit.account_choice set taken_at = taken_at - interval '31 minutes'`,
    );
    await beginAgain();
    expect([revocations(lab), await tokens(choiceId)]).toEqual([1, 0]);
  });

  it('needs no picking when a connection is consented to anew: it stays with its own', async () => {
    const lab = await createXeroLab(database);
    onTestFinished(() => lab.close());
    const id = await lab.connect(acme(), { organisations: [otherBooks] });
    const end = await consent(lab, id);
    expect(end).toMatchObject({
      kind: 'connected',
      connection: { id, externalAccountId: otherBooks },
    });
  });
});
