import { describe, expect, it } from 'vitest';

import { discover, findConnectorFaults } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';
import { permits } from '@ataski/scope-manifest';

import { fixtures } from '../test/fixtures.ts';
import { meeting } from '../test/recall-lab.ts';
import { nextQuery } from './bot-list.ts';
import { dispatchBot } from './dispatch-bot.ts';
import { recallWebhook } from './recall-webhook.ts';
import { recall } from './recall.ts';
import { withholdAddresses } from './withheld-addresses.ts';

const now = new Date('2026-11-20T12:00:00Z');
const id = '95db53d7-47f6-4d49-be61-dd4481038958';

describe('the Recall.ai connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(recall, fixtures)).toEqual([]);
  });

  it('reads bots, recordings, and all that belongs to these', () => {
    expect(discover(recall).map(({ name, deletions }) => [name, deletions])).toEqual([
      ['bots', 'reconcile'],
      ['recordings', 'status'],
      ['media', 'reconcile'],
      ['utterances', 'reconcile'],
      ['participants', 'reconcile'],
      ['participant_events', 'reconcile'],
      ['speaker_timeline', 'reconcile'],
    ]);
  });

  it('writes one thing', () => {
    expect(Object.keys(recall.definition.writes ?? {})).toEqual(['dispatch_bot']);
    const writing = Object.values(recall.manifest.operations).filter(
      ({ method }) => method !== 'GET',
    );
    expect(writing).toEqual([recall.manifest.operations.dispatch_bot]);
  });

  it.each([
    ['POST', `bot/${id}/leave_call/`],
    ['POST', `bot/${id}/delete_media/`],
    ['POST', `bot/${id}/output_audio/`],
    ['POST', `bot/${id}/output_video/`],
    ['POST', `bot/${id}/send_chat_message/`],
    ['POST', `recording/${id}/create_transcript/`],
    ['DELETE', `recording/${id}/`],
    ['DELETE', `bot/${id}/`],
    ['PATCH', `bot/${id}/`],
    ['GET', `bot/${id}/transcript/`],
    ['POST', 'calendars/'],
    ['GET', 'calendar-events/'],
  ])('is not permitted %s %s', (method, path) => {
    for (const version of ['v1', 'v2'])
      expect(
        permits(recall.manifest, method, `https://us-east-1.recall.ai/api/${version}/${path}`),
      ).toBe(false);
  });

  it.each([
    [401, '{"code":"authentication_failed"}', 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [402, '{"code":"insufficient_credit_balance"}', 'CONNECTORS_KIT_NO_CREDIT'],
    [403, '{"code":"forbidden"}', 'CONNECTORS_KIT_PROVIDER_REFUSED'],
    [404, '{"code":"not_found"}', 'CONNECTORS_KIT_OBJECT_MISSING'],
    [409, '{"code":"conflict"}', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [429, '{}', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [507, '{}', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [200, '{"results":{}}', 'CONNECTORS_KIT_RESPONSE_INVALID'],
    [200, '{"next":null,"results":[]}', null],
  ])('understands an answer: %i %s is %s', async (status, body, code) => {
    expect(await answerCode(recall, { status, body })).toBe(code);
  });

  it.each([
    ['another host', 'https://evil.example/api/v1/bot/?cursor=x'],
    ['another region', 'https://us-west-2.recall.ai/api/v1/bot/?cursor=x'],
    ['another path', 'https://us-east-1.recall.ai/api/v1/recording/?cursor=x'],
    ['a port', 'https://us-east-1.recall.ai:8443/api/v1/bot/?cursor=x'],
    ['a person', 'https://key@us-east-1.recall.ai/api/v1/bot/?cursor=x'],
    ['plain HTTP', 'http://us-east-1.recall.ai/api/v1/bot/?cursor=x'],
    ['an unlisted parameter', 'https://us-east-1.recall.ai/api/v1/bot/?_method=DELETE'],
    ['no address', 'next'],
  ])('does not follow a list to %s', (_, next) => {
    expect(() => nextQuery(next, 'us-east-1')).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' }),
    );
  });

  it('takes an event as a hint about a bot, in the form of now and in the old one', () => {
    const about = { kind: 'bot', id };
    const metadata = { tenant: 'other' };
    const body = { event: 'recording.deleted', data: { bot: { id, metadata }, data: {} } };
    expect(recallWebhook.events(body, { id: 'msg_1' })).toEqual([{ id: 'msg_1', about }]);
    const old = { event: 'bot.status_change', data: { bot_id: id, status: { code: 'done' } } };
    expect(recallWebhook.events(old, { id: 'msg_2' })).toEqual([{ id: 'msg_2', about }]);
    expect(recallWebhook.events({ event: 'calendar.update', data: {} }, { id: 'm' })).toEqual([]);
  });
});

describe('an address that opens by itself', () => {
  it.each(Object.keys(fixtures))('is not left in what is stored of %s', (name) => {
    const kept = withholdAddresses(fixtures[name] ?? '');
    expect(kept).not.toMatch(/https:|canary|Signature|AWSAccessKeyId/);
  });

  it('is withheld under a name that nobody knew', () => {
    const text =
      '{"meeting_url":"https://acme.zoom.us/j/1?pwd=2","a":{"file":"https://x.example/y?sig=canary"},"n":1.50}';
    expect(withholdAddresses(text)).toBe(
      '{"meeting_url":"https://acme.zoom.us/j/1?pwd=2","a":{"file":null},"n":1.50}',
    );
  });
});

describe('a bot to be sent', () => {
  it('records, transcribes, and is kept for as long as was said', () => {
    const join_at = '2026-11-20T13:00:00Z';
    const { body, statements } = dispatchBot.prepare({ ...meeting, join_at }, now);
    expect(body).toEqual({
      json: {
        ...{ meeting_url: meeting.meeting_url, bot_name: 'Notes', join_at },
        recording_config: {
          transcript: { provider: { meeting_captions: {} } },
          retention: { type: 'timed', hours: 168 },
        },
      },
    });
    expect(statements).toEqual([meeting.consent, 'Recall.ai keeps the recording for 168 hours.']);
  });

  it.each([
    ['meeting_url', { meeting_url: 'http://acme.zoom.us/j/1' }],
    ['meeting_url', { meeting_url: 'https://evil.example/acme.zoom.us' }],
    ['meeting_url', { meeting_url: 'https://acme.zoom.us.evil.example/j/1' }],
    ['meeting_url', { meeting_url: 'https://evilzoom.us/j/1' }],
    ['meeting_url', { meeting_url: 'https://acme.zoom.us:8443/j/1' }],
    ['meeting_url', { meeting_url: 'https://canary@acme.zoom.us/j/1' }],
    ['bot_name', { bot_name: '' }],
    ['bot_name', { bot_name: 'a\u0000b' }],
    ['bot_name', { bot_name: 'x'.repeat(101) }],
    ['join_at', { join_at: '2026-11-20 13:00' }],
    ['join_at', { join_at: '2026-11-20T11:00:00Z' }],
    ['retention_hours', { retention_hours: undefined }],
    ['retention_hours', { retention_hours: 0 }],
    ['retention_hours', { retention_hours: 9000 }],
    ['reference', { reference: 'Alice' }],
    ['consent', { consent: undefined }],
    ['consent', { consent: 'yes' }],
    ['input', { recording_config: {} }],
    ['input', { output_media: {} }],
    ['input', { metadata: { tenant: 'x' } }],
  ])('is refused for its %s: %j', (field, change) => {
    expect(() => dispatchBot.prepare({ ...meeting, ...change }, now)).toThrow(
      expect.objectContaining({
        ...{ code: 'CONNECTORS_KIT_INPUT_INVALID', details: { operation: 'dispatch_bot', field } },
      }),
    );
  });
});
