import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import type { TenantContext } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab, otherBooks } from '../test/xero-lab.ts';
import type { XeroLab } from '../test/xero-lab.ts';

const entryCall = 'DELETE /connections/{id}';
const revocation = 'POST /connect/revocation';

describe('a disconnection of Xero', () => {
  const database = useDatabase({ migrations: labMigrations });
  const acme = (): TenantContext => database.context(database.tenants.acme);

  async function connect(): Promise<{ lab: XeroLab; id: string }> {
    const lab = await createXeroLab(database);
    onTestFinished(() => lab.close());
    return { lab, id: await lab.connect(acme()) };
  }

  /** Those that end something, in their order. */
  const ends = (lab: XeroLab): readonly string[] =>
    lab.sandbox.requests
      .list()
      .map(({ method, pathTemplate }) => `${method} ${pathTemplate}`)
      .filter((call) => call === entryCall || call === revocation);

  it('takes the product off the connected apps of the organisation, then revokes the tokens', async () => {
    const { lab, id } = await connect();
    expect(lab.provider.connectedApps(acmeBooks)).toBe(1);
    expect(await lab.connections.revoke(acme(), id)).toBe('revoked');
    expect(ends(lab)).toEqual([entryCall, revocation]);
    expect(lab.provider.connectedApps(acmeBooks)).toBe(0);
  });

  it('works with a token that ran out, which is renewed for it', async () => {
    const { lab, id } = await connect();
    lab.clock.pass(3_600_000);
    expect(await lab.connections.revoke(acme(), id)).toBe('revoked');
    expect(lab.provider.connectedApps(acmeBooks)).toBe(0);
  });

  it('leaves the other organisations of the person alone', async () => {
    const { lab, id } = await connect();
    const other = await lab.connect(acme(), { organisations: [otherBooks] });
    expect(await lab.connections.revoke(acme(), id)).toBe('revoked');
    expect(lab.provider.connectedApps(otherBooks)).toBe(1);
    expect(await lab.sync(other)).toMatchObject({ state: 'complete' });
  });

  it('is not called revoked when the entry stayed, and the tokens are revoked all the same', async () => {
    const { lab, id } = await connect();
    const fault = { kind: 'status', status: 403 } as const;
    lab.sandbox.faults.inject({ host: 'api.xero.com', method: 'DELETE', fault });
    expect(await lab.connections.revoke(acme(), id)).toBe('failed');
    expect(ends(lab)).toEqual([entryCall, revocation]);
    expect(lab.provider.connectedApps(acmeBooks)).toBe(1);
  });

  it('is whole when the person removed the entry at Xero before', async () => {
    const { lab, id } = await connect();
    expect(await lab.connections.revoke(acme(), id)).toBe('revoked');
    const again = await lab.connect(acme(), { reconnects: id });
    lab.sandbox.faults.inject({
      ...{ host: 'api.xero.com', method: 'DELETE' },
      fault: { kind: 'status', status: 404 },
    });
    expect(await lab.connections.revoke(acme(), again)).toBe('revoked');
  });
});
