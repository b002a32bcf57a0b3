import { describe, expect, it } from 'vitest';

import { createRecallSimulator } from './recall-simulator.ts';
import type { RecallSimulatorOptions } from './recall-simulator.ts';
import { botStatuses } from './simulated-bot.ts';
import { signRecallWebhook } from './svix-signature.ts';

const key = 'a'.repeat(40);
const other = 'b'.repeat(40);
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const host = 'us-east-1.recall.ai';

interface Body {
  readonly id: string;
  readonly next: string | null;
  readonly results: readonly Body[];
  readonly status: { readonly code: string };
  readonly media_shortcuts: {
    readonly transcript: { readonly data: { readonly download_url: string } } | null;
    readonly participant_events: { readonly data: Readonly<Record<string, string>> } | null;
  };
  readonly recordings: readonly Body[];
  readonly [name: string]: unknown;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const meeting = {
  meeting_url: 'https://acme.zoom.us/j/123',
  bot_name: 'Notes',
  join_at: '2026-11-20T13:00:00Z',
  recording_config: { transcript: { provider: { meeting_captions: {} } }, retention: null },
  metadata: { tenant: 't1' },
};

function start(options: Partial<RecallSimulatorOptions> = {}) {
  let now = new Date('2026-11-20T12:00:00Z');
  const recall = createRecallSimulator({
    workspaces: [
      { region: 'us-east-1', apiKey: key, webhookSecret: secret },
      { region: 'eu-central-1', apiKey: other, hasSvixHeaders: true, webhookSecret: secret },
    ],
    now: () => now,
    ...options,
  });
  const ask = async (address: string, { method = 'GET', headers, body }: Asked = {}) => {
    const url = new URL(address, `https://${host}`);
    const answer = await recall.handle({
      method,
      host: url.hostname,
      path: url.pathname,
      query: url.searchParams,
      headers: headers ?? { authorization: `Token ${key}`, 'content-type': 'application/json' },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {})),
    });
    const text = typeof answer.body === 'string' ? answer.body : '';
    return {
      status: answer.status,
      headers: answer.headers ?? {},
      body: answer.body as Body,
      text,
    };
  };
  const dispatch = (body: unknown = meeting, more: Readonly<Record<string, string>> = {}) => {
    const headers = { authorization: `Token ${key}`, 'content-type': 'application/json', ...more };
    return ask('/api/v1/bot/', { method: 'POST', headers, body });
  };
  const wait = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  return { recall, ask, dispatch, wait };
}

describe('a simulated Recall.ai key', () => {
  it.each([
    ['', host],
    [`Bearer ${key}`, host],
    [key, host],
    [`Token ${other}`, host],
    [`Token ${key}`, 'eu-central-1.recall.ai'],
  ])('is refused as "%s" on %s', async (authorization, at) => {
    const { ask } = start();
    const answer = await ask(`https://${at}/api/v1/bot/`, { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'authentication_failed' } });
  });

  it('reads bots of its own workspace only, and nothing beside them', async () => {
    const { ask, dispatch } = start();
    const { body } = await dispatch();
    expect((await ask(`/api/v1/bot/${body.id}/`)).body['meeting_url']).toBe(meeting.meeting_url);
    const headers = { authorization: `Token ${other}` };
    const there = await ask(`https://eu-central-1.recall.ai/api/v1/bot/${body.id}/`, { headers });
    expect(there.status).toBe(404);
    expect((await ask(`/api/v1/bot/${body.id}`)).status).toBe(404);
    expect((await ask(`/api/v1/bot/${body.id}/transcript/`)).status).toBe(404);
    expect((await ask(`/api/v1/bot/${body.id}/`, { method: 'DELETE' })).status).toBe(405);
    expect((await ask('/api/v1/bot/', { method: 'PUT' })).status).toBe(405);
  });
});

describe('dispatching a simulated bot', () => {
  it('with the same idempotency key is one bot; without a key it is two', async () => {
    const { recall, dispatch } = start();
    const again = { 'idempotency-key': 'k1' };
    const [first, second] = [await dispatch(meeting, again), await dispatch(meeting, again)];
    expect([first.status, second.body.id]).toEqual([201, first.body.id]);
    expect((await dispatch({ ...meeting, bot_name: 'Else' }, again)).status).toBe(400);
    await dispatch();
    expect(recall.botCount(key)).toBe(2);
  });

  it.each([
    ['meeting_url', {}],
    ['meeting_url', { ...meeting, meeting_url: 'http://acme.zoom.us/j/1' }],
    ['meeting_url', { ...meeting, meeting_url: 'https://evil.example/zoom.us' }],
    ['join_at', { ...meeting, join_at: '2026-11-20 13:00' }],
    ['bot_name', { ...meeting, bot_name: 'x'.repeat(101) }],
    ['metadata', { ...meeting, metadata: { tenant: 1 } }],
    ['recording_config', { ...meeting, recording_config: [] }],
    ['output_audio', { ...meeting, output_audio: {} }],
    ['non_field_errors', 'no json'],
  ])('is refused for %s: %o', async (field, body) => {
    const { dispatch } = start();
    const answer = await dispatch(body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, [field]]);
  });

  it('needs credit, and a free bot unless it is scheduled ahead', async () => {
    const { recall, dispatch } = start();
    recall.setAdHocBots(key, false);
    const soon = { ...meeting, join_at: '2026-11-20T12:10:00Z' };
    const refused = await dispatch(soon);
    expect([refused.status, refused.headers['retry-after']]).toEqual([507, '30']);
    expect((await dispatch()).status).toBe(201);
    recall.setCredit(key, false);
    expect((await dispatch()).status).toBe(402);
    expect(recall.failure?.(409)).toMatchObject({ status: 409 });
  });

  it('above the rate is a 429 with Retry-After', async () => {
    const { dispatch } = start({ requestsPerMinute: 1 });
    await dispatch();
    const refused = await dispatch();
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10']);
  });
});

describe('the list of simulated bots', () => {
  it('goes on at next, filters, and refuses what it does not know', async () => {
    const { recall, ask, dispatch } = start();
    for (let index = 0; index < 5; index += 1)
      await dispatch({ ...meeting, metadata: { tenant: `t${index % 2}` } });
    const seen: string[] = [];
    let address: string | null = '/api/v1/bot/?limit=2&metadata__tenant=t0';
    while (address !== null) {
      const { body }: { body: Body } = await ask(address);
      seen.push(...body.results.map(({ id }) => id));
      address = body.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
    const after = await ask('/api/v1/bot/?join_at_after=2026-11-20T13:00:01Z');
    expect(after.body.results).toEqual([]);
    for (const query of ['limit=0', 'page_size=2', 'cursor=zzz', 'join_at_after=soon'])
      expect((await ask(`/api/v1/bot/?${query}`)).status).toBe(400);
    recall.setNextOrigin('https://evil.example');
    expect((await ask('/api/v1/bot/?limit=2')).body.next).toMatch(/^https:\/\/evil\.example\//);
  });
});

describe('a simulated recording', () => {
  const words = [{ participant: { id: 1, name: 'A' }, words: [{ text: 'Hello' }] }];

  it('has addresses once it is done, which open without the key, refuse it, and expire', async () => {
    const { recall, ask, dispatch, wait } = start();
    const { id } = (await dispatch()).body;
    recall.putArtefacts(id, { transcript: words });
    for (const status of botStatuses.slice(0, 4)) recall.move(id, status);
    const [during] = (await ask(`/api/v1/bot/${id}/`)).body.recordings;
    expect(during?.media_shortcuts.transcript).toBeNull();
    for (const status of botStatuses.slice(4)) recall.move(id, status);
    const { body } = await ask(`/api/v1/recording/${during?.id ?? ''}/`);
    const address = body.media_shortcuts.transcript?.data.download_url ?? '';
    const fetched = await ask(address, { headers: {} });
    expect([fetched.status, JSON.parse(fetched.text)]).toEqual([200, words]);
    const withKey = await ask(address);
    expect([withKey.status, withKey.text.includes('Only one auth')]).toEqual([400, true]);
    expect((await ask(`${address}x`, { headers: {} })).status).toBe(403);
    const people = body.media_shortcuts.participant_events?.data['participants_download_url'] ?? '';
    expect((await ask(people, { headers: {} })).status).toBe(200);
    wait(18_000_000);
    expect((await ask(address, { headers: {} })).status).toBe(403);
  });

  it('that was deleted says so, and its addresses are empty', async () => {
    const { recall, ask, dispatch } = start();
    const { id } = (await dispatch()).body;
    for (const status of botStatuses) recall.move(id, status);
    const [recording] = (await ask(`/api/v1/bot/${id}/`)).body.recordings;
    const address = recording?.media_shortcuts.transcript?.data.download_url ?? '';
    recall.deleteMedia(id);
    const { body } = await ask(`/api/v1/recording/${recording?.id ?? ''}/`);
    expect([body.status.code, body.media_shortcuts.transcript]).toEqual(['deleted', null]);
    expect((await ask(address, { headers: {} })).status).toBe(404);
    const events = recall.webhooks(key).map(({ event }) => event);
    expect(events.slice(-2)).toEqual(['recording.deleted', 'transcript.deleted']);
  });

  it('has no transcript that was not asked for, and may point elsewhere', async () => {
    const { recall, ask, dispatch } = start();
    recall.setDownloadOrigin('https://169.254.169.254');
    const { id } = (await dispatch({ meeting_url: meeting.meeting_url })).body;
    for (const status of botStatuses) recall.move(id, status);
    const [recording] = (await ask(`/api/v1/bot/${id}/`)).body.recordings;
    expect(recording?.media_shortcuts.transcript).toBeNull();
    const people = recording?.media_shortcuts.participant_events?.data['participants_download_url'];
    expect(people).toMatch(/^https:\/\/169\.254\.169\.254\//);
  });
});

describe('a simulated webhook', () => {
  it('has the known signature of Svix', () => {
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
    const at = new Date(1_614_265_330_000);
    expect(signRecallWebhook({ secret, id, at, body: '{"test": 2432232314}' })).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is signed for each status, in the form of its workspace, and not without a secret', async () => {
    const { recall, dispatch } = start();
    const { id } = (await dispatch()).body;
    for (const status of botStatuses) recall.move(id, status);
    const sent = recall.webhooks(key);
    expect(sent.map(({ event }) => event)).toEqual([
      ...botStatuses.map((status) => `bot.${status}`),
      'recording.done',
      'transcript.done',
    ]);
    for (const { headers, body } of sent) {
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      const task = { secret, id: headers['webhook-id'] ?? '', at, body };
      expect(headers['webhook-signature']).toBe(signRecallWebhook(task));
    }
    const { recall: open, dispatch: send } = start({
      workspaces: [{ region: 'us-east-1', apiKey: key }],
    });
    open.move((await send()).body.id, 'fatal');
    expect(Object.keys(open.webhooks(key)[0]?.headers ?? {})).toEqual(['content-type']);
  });
});

describe('a simulated workspace', () => {
  it('has held meetings with a recording each, and none without a workspace', async () => {
    const { recall, ask } = start();
    const artefacts = { transcript: [{ participant: null, words: [{ text: 'Hm.' }] }] };
    const bots = await recall.holdMeetings({ apiKey: key, count: 2, artefacts });
    const { results } = (await ask('/api/v1/bot/')).body;
    expect(results.map(({ id }) => id).sort()).toEqual([...bots].sort());
    for (const { recordings } of results) {
      expect(recordings.map(({ status }) => status.code)).toEqual(['done']);
    }
    expect(() => recall.holdMeetings({ apiKey: 'unknown', count: 1, artefacts })).toThrow(
      RangeError,
    );
    expect([recall.botCount(key), recall.botCount(other)]).toEqual([2, 0]);
  });
});
