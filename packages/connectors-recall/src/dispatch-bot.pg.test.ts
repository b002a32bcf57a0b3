import { beforeEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { apiKey, createRecallLab, meeting, otherKey } from '../test/recall-lab.ts';
import type { RecallLab } from '../test/recall-lab.ts';

const idempotencyKey = 'a-wish-of-one-person';

describe('sending a bot', () => {
  const database = useDatabase({ migrations: labMigrations });
  let lab: RecallLab;
  let connectionId: string;
  const context = () => database.context(database.tenants.acme);
  const send = (change: object = {}) =>
    lab.connections.write({
      ...{ context: context(), connectionId, operation: 'dispatch_bot', input: meeting },
      ...{ idempotencyKey, ...change },
    });

  beforeEach(async () => {
    lab = await createRecallLab(database);
    connectionId = await lab.connect(context());
    return async () => {
      await lab.close();
    };
  });

  async function rowsOf(action: string): Promise<readonly Record<string, unknown>[]> {
    const { rows } = await database.superuser.query<Record<string, unknown>>(
      `select phase, outcome, details, event_id, parent_event_id, entry::text as entry from audit.audit_log
        where action = $1 and targets @> jsonb_build_array(jsonb_build_object('id', $2::text)) or
              (action = $1 and phase = 'outcome')
        order by occurred_at, event_id`,
      [action, connectionId],
    );
    return rows;
  }

  it('leaves what was stated in the log, before and after, and nothing of what was entered', async () => {
    const { externalId } = await send();
    const [intent, outcome] = await rowsOf('operation.performed');
    expect(intent).toMatchObject({
      phase: 'intent',
      details: {
        ...{ system: 'recall', operation: 'dispatch_bot' },
        statements: [meeting.consent, 'Recall.ai keeps the recording for 168 hours.'],
      },
    });
    expect(outcome).toMatchObject({
      phase: 'outcome',
      outcome: 'success',
      details: { externalId },
    });
    const { rows } = await database.superuser.query<{ text: string }>(
      'select a::text as text from audit.audit_log a',
    );
    expect(rows.filter(({ text }) => text.includes('acme.zoom.us'))).toEqual([]);
  });

  it('is one bot for one wish, and two for two', async () => {
    const first = await send();
    expect(await send()).toEqual(first);
    expect(lab.provider.botCount(apiKey)).toBe(1);
    await send({ idempotencyKey: 'another-wish-of-hers' });
    expect(lab.provider.botCount(apiKey)).toBe(2);
  });

  it('is one bot although the first try failed', async () => {
    const fault = { kind: 'status', status: 503 } as const;
    lab.sandbox.faults.inject({ host: 'us-east-1.recall.ai', method: 'POST', fault });
    await send();
    expect(lab.provider.botCount(apiKey)).toBe(1);
  });

  it.each([
    ['without consent', { input: { ...meeting, consent: 'ok' } }, 'CONNECTORS_KIT_INPUT_INVALID'],
    [
      'without a retention',
      { input: { ...meeting, retention_hours: null } },
      'CONNECTORS_KIT_INPUT_INVALID',
    ],
    [
      'with more than is known',
      { input: { ...meeting, chat: {} } },
      'CONNECTORS_KIT_INPUT_INVALID',
    ],
    [
      'to a host that others read out of the same address',
      { input: { ...meeting, meeting_url: 'https://acme.zoom.us\\\\@evil.example/j/1' } },
      'CONNECTORS_KIT_INPUT_INVALID',
    ],
    [
      'to a host that has to be unescaped first',
      { input: { ...meeting, meeting_url: 'https://acme.zoom%2Eus/j/1' } },
      'CONNECTORS_KIT_INPUT_INVALID',
    ],
    ['without a key for its repetition', { idempotencyKey: '' }, 'CONNECTORS_KIT_INPUT_INVALID'],
    ['as another operation', { operation: 'list_bots' }, 'CONNECTORS_KIT_WRITE_UNKNOWN'],
    ['as a member of every object', { operation: 'constructor' }, 'CONNECTORS_KIT_WRITE_UNKNOWN'],
  ])('is refused %s, before any call', async (_, change, code) => {
    await expect(send(change)).rejects.toMatchObject({ code });
    expect(lab.provider.botCount(apiKey)).toBe(0);
  });

  it('fails by name without money and without a free bot, and the log says so', async () => {
    lab.provider.setCredit(apiKey, false);
    await expect(send()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_NO_CREDIT' });
    lab.provider.setCredit(apiKey, true);
    lab.provider.setAdHocBots(apiKey, false);
    await expect(send()).rejects.toMatchObject({
      ...{ code: 'CONNECTORS_KIT_PROVIDER_BUSY', details: { retryAfterMs: 30_000 } },
    });
    const failed = (await rowsOf('operation.performed')).filter(({ phase }) => phase === 'outcome');
    expect(failed.slice(-2).map(({ outcome }) => outcome)).toEqual(['failure', 'failure']);
  });

  it('is refused to another tenant, and on a connection that is closed', async () => {
    const stranger = database.context(database.tenants.globex);
    await expect(send({ context: stranger })).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONNECTION_MISSING',
    });
    await database.as(database.tenants.acme, (tx) => lab.connections.disconnect(tx, connectionId));
    await expect(send()).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONNECTION_CLOSED' });
    expect(lab.provider.botCount(apiKey)).toBe(0);
  });
});

describe('a key of Recall.ai', () => {
  const database = useDatabase({ migrations: labMigrations });
  const context = () => database.context(database.tenants.acme);
  let lab: RecallLab;

  beforeEach(async () => {
    lab = await createRecallLab(database);
    return async () => {
      await lab.close();
    };
  });

  it('connects in the region of its workspace', async () => {
    await lab.connect(context(), { api_key: otherKey, region: 'eu-central-1' });
    expect(lab.sandbox.requests.list().map(({ host }) => host)).toEqual(['eu-central-1.recall.ai']);
  });

  it.each([
    ['of another region', { api_key: apiKey, region: 'eu-central-1' }, 'CREDENTIAL_REJECTED'],
    ['that nobody knows', { api_key: 'c'.repeat(40), region: 'us-east-1' }, 'CREDENTIAL_REJECTED'],
    [
      'that is a webhook secret',
      { api_key: 'whsec_abc', region: 'us-east-1' },
      'CREDENTIAL_REFUSED',
    ],
    ['of another shape', { api_key: 'A'.repeat(40), region: 'us-east-1' }, 'CREDENTIAL_REFUSED'],
    ['without a region', { api_key: apiKey }, 'CREDENTIAL_REFUSED'],
    ['with another host', { api_key: apiKey, region: 'evil.example/' }, 'CREDENTIAL_REFUSED'],
    [
      'with a member of every object',
      { api_key: apiKey, region: 'constructor' },
      'CREDENTIAL_REFUSED',
    ],
    ['with more', { api_key: apiKey, region: 'us-east-1', host: 'x' }, 'CREDENTIAL_REFUSED'],
  ] as readonly (readonly [string, Readonly<Record<string, string>>, string])[])(
    '%s is refused',
    async (_, credentials, code) => {
      await expect(lab.connect(context(), credentials)).rejects.toMatchObject({
        code: `CONNECTORS_KIT_${code}`,
      });
      if (code === 'CREDENTIAL_REFUSED') expect(lab.sandbox.requests.list()).toEqual([]);
    },
  );
});
