import type { FieldAllowance } from './body/body-rule.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = '{region}.recall.ai';
const key = 'workspace API key';
/** Remembered rather than read again on the day of the check. */
const pagingNames = ['limit', 'cursor', 'page'] as const;
/** Seen in samples rather than promised. */
const uuid = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';
const regions = ['us-east-1', 'us-west-2', 'eu-central-1', 'ap-northeast-1'] as const;
/** Seen in published samples: Recall.ai's own bucket, one for each region. */
const storage = '(?:(?:us-west-2|eu-central-1|ap-northeast-1)-)?recallai-production-bot-data';
const signedNames = ['AWSAccessKeyId', 'Signature', 'x-amz-security-token', 'Expires'] as const;
const downloadBytes = 50 * 1024 * 1024;

const scopes = [
  {
    scope: key,
    sentence:
      'Carries all rights of the Recall.ai workspace in one region: Recall.ai offers no narrower key, so we hold ourselves to the calls listed here.',
  },
] as const satisfies readonly Scope[];

const botFields = [
  { name: 'meeting_url', sentence: 'Which meeting to join.' },
  { name: 'bot_name', sentence: 'The name that the participants see.' },
  { name: 'join_at', sentence: 'When to join.' },
  { name: 'recording_config', sentence: 'What to transcribe, and how long Recall.ai keeps it.' },
  { name: 'metadata', sentence: 'Our own reference, without personal data.' },
] as const satisfies readonly FieldAllowance[];

/** Recall.ai: one write, sending a bot to a meeting; everything else reads. */
export const recall = defineSystem({
  id: 'recall',
  name: 'Recall.ai',
  version: '1.1.0',
  category: 'meetings',
  summary: 'Sends a bot to scheduled meetings and reads back transcripts and engagement.',
  reads: [
    'transcripts of meetings that a bot joined',
    'engagement data: who joined, left and spoke',
  ],
  never: [
    'We never change a calendar, a meeting or anything that belongs to its host.',
    'We never speak, show video or write chat in a meeting.',
    'We never write anything but the request that sends the bot.',
  ],
  auth: {
    kind: 'api_key',
    field: 'api_key',
    pattern: '^[0-9a-f]{40}$',
    refuses: [
      { pattern: '^whsec_', sentence: 'This is a webhook secret; paste the API key instead.' },
    ],
    choices: [
      {
        field: 'region',
        sentence: 'The region in which your Recall.ai workspace lives.',
        values: regions,
      },
    ],
    steps: [
      'Choose the region in which your Recall.ai workspace lives.',
      'Make an API key in that workspace and paste it here.',
    ],
  },
  scopes,
  operations: {
    dispatch_bot: {
      method: 'POST',
      host,
      path: '/api/v1/bot/',
      scope: key,
      body: { format: 'json', unit: 'field', allows: botFields },
      sentence: 'Send a bot to one meeting.',
      why: 'Sending the bot is the one thing that is written, and it is what the person asked for.',
    },
    list_bots: {
      method: 'GET',
      host,
      path: '/api/v1/bot/',
      scope: key,
      query: ['join_at_after', 'join_at_before', ...pagingNames],
      sentence: 'List the bots that were sent.',
    },
    get_bot: {
      method: 'GET',
      host,
      path: '/api/v1/bot/{id}/',
      scope: key,
      sentence: 'Read the state of one bot.',
    },
    get_recording: {
      method: 'GET',
      host,
      path: '/api/v1/recording/{id}/',
      scope: key,
      sentence:
        'Read a recording’s state, its transcript’s address and its engagement data’s address.',
    },
    download_transcript: {
      method: 'GET',
      host: '{storage}.s3.amazonaws.com',
      path: '/{workspace}/recordings/{recording}/transcript/{transcript}/bot/{id}/{uploader}/{file}',
      scope: null,
      query: signedNames,
      withoutCredential: true,
      maxResponseBytes: downloadBytes,
      sentence:
        'Fetch a transcript from Recall.ai’s storage, by a short-lived address, without the key.',
    },
    download_engagement: {
      method: 'GET',
      host,
      path: '/api/v1/download/{document}',
      scope: null,
      query: ['token'],
      withoutCredential: true,
      maxResponseBytes: downloadBytes,
      sentence: 'Fetch who joined, left and spoke, by a short-lived address, without the key.',
    },
  },
  authOperations: {},
  placeholders: {
    region: regions.join('|'),
    id: uuid,
    storage,
    workspace: `_workspace-${uuid}`,
    recording: uuid,
    transcript: uuid,
    uploader: '[A-Z0-9]{8,64}%3Ai-[0-9a-f]{8,32}',
    file: '[A-Za-z0-9._-]{1,100}[.]json',
    document: 'participants|participant_events|speaker_timeline',
  },
  notes: [
    'Transcripts lie behind short-lived addresses: in Recall.ai’s own bucket at Amazon, one for each region, or on the region’s host. The address opens by itself, so it is never stored, and the key never goes along.',
    'A bot is sent with a retention that we set, so that Recall.ai does not keep recordings by default.',
  ],
  checkedOn: '2026-11-23',
});
