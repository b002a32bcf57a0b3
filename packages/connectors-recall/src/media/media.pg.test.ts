import { beforeEach, describe, expect, it } from 'vitest';

import { labMigrations, landedRows } from '@ataski/connector-lab';
import type { LandedRow } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';
import type { MeetingArtefacts } from '@ataski/sandbox';

import { createRecallLab, talk } from '../../test/recall-lab.ts';
import type { RecallLab } from '../../test/recall-lab.ts';

describe('what a meeting leaves behind', () => {
  const database = useDatabase({ migrations: labMigrations });
  let lab: RecallLab;
  let connectionId: string;
  const context = () => database.context(database.tenants.acme);
  const meet = (artefacts?: MeetingArtefacts) => lab.meet(context(), connectionId, artefacts);

  beforeEach(async () => {
    lab = await createRecallLab(database);
    connectionId = await lab.connect(context());
    return async () => {
      await lab.close();
    };
  });

  async function rowsOf(stream: string): Promise<readonly LandedRow[]> {
    return (await landedRows(database, connectionId)).filter((row) => row.stream === stream);
  }
  async function outcomes(): Promise<
    Readonly<Record<string, { outcome: string; objects: number }>>
  > {
    const [row] = await rowsOf('media');
    return (JSON.parse(row?.data ?? '{}') as { documents: never }).documents;
  }
  async function callsOf(operation: string): Promise<number> {
    const { rows } = await database.superuser.query<{ calls: number }>(
      `select count(*)::integer as calls from audit.audit_log
        where action = 'external.called' and phase = 'intent' and details ->> 'operation' = $1`,
      [operation],
    );
    return rows[0]?.calls ?? 0;
  }

  it('is one object for each utterance, in the order of the meeting, below its recording', async () => {
    await meet();
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    const [recording] = await rowsOf('recordings');
    const utterances = await rowsOf('utterances');
    expect(utterances.map(({ data }) => JSON.parse(data) as unknown)).toEqual(talk.transcript);
    expect(utterances.map(({ sourceId, parentId }) => [sourceId, parentId])).toEqual([
      [`${recording?.sourceId ?? ''}:000000`, recording?.sourceId],
      [`${recording?.sourceId ?? ''}:000001`, recording?.sourceId],
    ]);
    expect((await rowsOf('participants')).map(({ data }) => JSON.parse(data) as unknown)).toEqual(
      talk.participants,
    );
    expect(await rowsOf('speaker_timeline')).toMatchObject([
      { data: JSON.stringify(talk.speakerTimeline[0]) },
    ]);
  });

  it('is fetched once, as long as its recording stays as it was', async () => {
    await meet();
    await lab.sync(connectionId);
    const before = [await callsOf('download_transcript'), await callsOf('get_recording')];
    await lab.sync(connectionId);
    await lab.sync(connectionId);
    expect([await callsOf('download_transcript'), await callsOf('get_recording')]).toEqual(before);
  });

  it('follows once the meeting is over', async () => {
    const bot = await lab.dispatch(context(), connectionId);
    lab.provider.move(bot, 'in_call_recording');
    await lab.sync(connectionId);
    expect(await outcomes()).toMatchObject({ utterances: { outcome: 'absent', objects: 0 } });
    lab.provider.putArtefacts(bot, talk);
    lab.provider.move(bot, 'done');
    await lab.sync(connectionId);
    expect(await outcomes()).toMatchObject({ utterances: { outcome: 'read', objects: 2 } });
  });

  it('is stored without an address, and so are bot and recording; the log has none either', async () => {
    await meet();
    await lab.sync(connectionId);
    const rows = await landedRows(database, connectionId);
    expect(rows.length).toBeGreaterThan(7);
    const { rows: log } = await database.superuser.query<{ text: string }>(
      'select a::text as text from audit.audit_log a',
    );
    for (const text of [...rows.map(({ data }) => data), ...log.map((row) => row.text)])
      expect(text).not.toMatch(
        /Signature|AWSAccessKeyId|token=|x-amz-security-token|[?]pwd=.*token/,
      );
    expect(rows.find(({ stream }) => stream === 'recordings')?.data).toContain(
      '"download_url":null',
    );
  });

  it('is fetched without the key', async () => {
    await meet();
    await lab.sync(connectionId);
    // Recall.ai's storage, and the simulator with it, answers 400 when a key comes along.
    const downloads = lab.sandbox.requests
      .list()
      .filter(({ host, pathTemplate }) =>
        /s3[.]amazonaws|[/]download[/]/.test(host + pathTemplate),
      );
    expect(downloads.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    'https://169.254.169.254',
    'https://evil.example',
    'http://us-east-1.recall.ai',
    'https://eu-central-1.recall.ai',
    'https://us-west-2-recallai-production-bot-data.s3.amazonaws.com',
    'https://us-east-1.recall.ai:8443',
    'https://evil@us-east-1.recall.ai',
    'file://',
  ])('is not fetched from %s, and says so', async (origin) => {
    await meet();
    const before = await callsOf('download_transcript');
    lab.provider.setDownloadOrigin(origin);
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    for (const { outcome } of Object.values(await outcomes()))
      expect(outcome).toBe('address_refused');
    expect(await rowsOf('utterances')).toEqual([]);
    expect(await callsOf('download_transcript')).toBe(before);
  });

  it.each([
    ['an object', '{"rows":[]}', 'not_understood'],
    ['an utterance of another shape', '[{"words":"x"}]', 'not_understood'],
    ['no JSON', '<html>', 'not_understood'],
    [
      'more objects than any meeting leaves',
      `[${Array(50_001).fill('{"words":[]}').join()}]`,
      'too_large',
    ],
  ])('does not keep the rest from being read when it is %s', async (_, transcript, outcome) => {
    await meet({ ...talk, transcript });
    await meet();
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    const media = (await rowsOf('media')).map(({ data }) => data);
    expect(
      media.filter((text) => text.includes(`"utterances":{"outcome":"${outcome}"`)),
    ).toHaveLength(1);
    expect(await rowsOf('utterances')).toHaveLength(2);
    expect(await rowsOf('participants')).toHaveLength(4);
  });

  it('is asked for again by the next run when its address had expired', async () => {
    await lab.close();
    lab = await createRecallLab(database, { addressLifetimeMs: 0 });
    connectionId = await lab.connect(context(), { api_key: 'a'.repeat(40), region: 'us-east-1' });
    await meet();
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    expect(await outcomes()).toMatchObject({ utterances: { outcome: 'refused', objects: 0 } });
    const before = await callsOf('get_recording');
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    expect(await callsOf('get_recording')).toBe(before + 1);
  });

  it('is buried with a recording that was deleted', async () => {
    const bot = await meet();
    await meet();
    await lab.sync(connectionId);
    lab.provider.deleteMedia(bot);
    await lab.sync(connectionId);
    for (const stream of ['recordings', 'media', 'participant_events', 'speaker_timeline'])
      expect((await rowsOf(stream)).map(({ isDeleted }) => isDeleted).sort()).toEqual([
        false,
        true,
      ]);
    expect((await rowsOf('utterances')).filter(({ isDeleted }) => isDeleted)).toHaveLength(2);
    const { rows } = await database.superuser.query(
      `select delete_reason from connectors_kit.record
        where connection_id = $1 and stream = 'recordings' and deleted_at is not null`,
      [connectionId],
    );
    expect(rows).toEqual([{ delete_reason: 'provider_deleted' }]);
  });

  it('is buried with a bot that is gone, and not with one that the list merely lacks', async () => {
    const gone = await meet();
    const kept = await meet();
    await lab.sync(connectionId);
    lab.provider.hideFromList(kept);
    lab.provider.removeBot(gone);
    await lab.sync(connectionId);
    expect((await rowsOf('bots')).map(({ sourceId, isDeleted }) => [sourceId, isDeleted])).toEqual(
      [[gone, true] as const, [kept, false] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
    );
    expect((await rowsOf('utterances')).map(({ isDeleted }) => isDeleted).sort()).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('does not follow a list to another host', async () => {
    for (let index = 0; index < 101; index += 1) await lab.dispatch(context(), connectionId);
    lab.provider.setNextOrigin('https://evil.example');
    const run = await lab.sync(connectionId);
    expect(run).toMatchObject({ state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' });
    lab.provider.setNextOrigin(null);
    expect(await lab.sync(connectionId)).toMatchObject({ state: 'complete' });
    expect(await rowsOf('bots')).toHaveLength(101);
  });
});
