import { beforeEach, describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import { labMigrations, landedRows, letRunsComeDue } from '@ataski/connector-lab';
import { connectorsKitActions, createWebhookReceiver } from '@ataski/connectors-kit';
import type { WebhookReceiver } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import type { RecallDelivery } from '@ataski/sandbox';

import { apiKey, createRecallLab, secret } from '../test/recall-lab.ts';
import type { RecallLab } from '../test/recall-lab.ts';
import { recall } from './recall.ts';

describe('a webhook of Recall.ai', () => {
  const database = useDatabase({ migrations: labMigrations });
  let lab: RecallLab;
  let receiver: WebhookReceiver;
  let connectionId: string;
  const context = () => database.context(database.tenants.acme);

  beforeEach(async () => {
    lab = await createRecallLab(database);
    const { tenancy: db } = database;
    receiver = createWebhookReceiver({
      ...{
        db,
        platform: db,
        connectors: [recall],
        secrets: { recall: [secret] },
        clock: lab.clock,
      },
      audit: createAuditLog({
        ...{
          db,
          platform: db,
          clock: lab.clock,
          component: 'test',
          actions: [connectorsKitActions],
        },
      }),
    });
    connectionId = await lab.connect(context());
    await lab.sync(connectionId);
    return async () => {
      await database.as(database.tenants.acme, (tx) =>
        lab.connections.disconnect(tx, connectionId),
      );
      await lab.close();
    };
  });

  const deliver = ({ headers, body }: RecallDelivery) =>
    receiver.receive('recall', {
      ...{ headers, body: Buffer.from(body), method: 'POST', url: 'https://app.example.com/x' },
    });
  async function runDue(): Promise<void> {
    await letRunsComeDue(database);
    while (await lab.runner.runOnce());
  }
  async function landed(stream: string): Promise<readonly boolean[]> {
    const rows = await landedRows(database, connectionId);
    return rows.filter((row) => row.stream === stream).map(({ isDeleted }) => isDeleted);
  }

  it('brings the transcript of a meeting, in whatever order its events come and however often', async () => {
    await lab.meet(context(), connectionId);
    const sent = lab.provider.webhooks(apiKey);
    for (const delivery of [...sent].reverse()) expect(await deliver(delivery)).toBe('accepted');
    for (const delivery of sent) expect(await deliver(delivery)).toBe('accepted');
    await runDue();
    expect(await landed('utterances')).toEqual([false, false]);
    const { rows } = await database.superuser.query(
      'select from connectors_kit.sync_run where connection_id = $1',
      [connectionId],
    );
    expect(rows).toHaveLength(2);
  });

  it('about a deletion buries what we have, once Recall.ai itself says so', async () => {
    const bot = await lab.meet(context(), connectionId);
    await lab.sync(connectionId);
    const before = lab.provider.webhooks(apiKey).length;
    lab.provider.deleteMedia(bot);
    for (const delivery of lab.provider.webhooks(apiKey).slice(before)) await deliver(delivery);
    await runDue();
    expect(await landed('recordings')).toEqual([true]);
    expect(await landed('utterances')).toEqual([true, true]);
  });

  it('that is late, unsigned or signed by somebody else does nothing', async () => {
    await lab.meet(context(), connectionId);
    const [first] = lab.provider.webhooks(apiKey);
    if (first === undefined) throw new Error('There is no webhook.');
    expect(await deliver({ ...first, headers: {} })).toBe('refused');
    expect(await deliver({ ...first, body: first.body.replace('}', ' }') })).toBe('refused');
    lab.clock.pass(300_001);
    expect(await deliver(first)).toBe('refused');
    lab.clock.pass(-300_001);
    expect(await deliver(first)).toBe('accepted');
  });

  it('about a bot that was not sent through us is answered and does nothing', async () => {
    const stranger = await createRecallLab(database);
    const other = await stranger.connect(database.context(database.tenants.globex));
    await stranger.meet(database.context(database.tenants.globex), other);
    await database.as(database.tenants.globex, (tx) => stranger.connections.disconnect(tx, other));
    for (const delivery of stranger.provider.webhooks(apiKey))
      expect(await deliver(delivery)).toBe('accepted');
    await stranger.close();
    const { rows } = await database.superuser.query(
      `select from connectors_kit.sync_run where state = 'queued'`,
    );
    expect(rows).toHaveLength(0);
  });
});
