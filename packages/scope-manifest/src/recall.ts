import type { FieldAllowance } from './body/body-rule.ts';
import { defineSystem } from './define-system.ts';
import type { Scope } from './scope.ts';

const host = '{region}.recall.ai';
const key = 'workspace API key';
/** Remembered rather than read again on the day of the check. */
const pagingNames = ['limit', 'cursor', 'page'] as const;
/** Seen in samples rather than promised. */
const uuid = '[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}';

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
  version: '1.0.0',
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
  },
  authOperations: {},
  placeholders: { region: 'us-east-1|us-west-2|eu-central-1|ap-northeast-1', id: uuid },
  notes: [
    'Transcripts lie behind short-lived addresses on storage hosts; these hosts join this list together with the connector, and are refused until then.',
    'A bot is sent with a retention that we set, so that Recall.ai does not keep recordings by default.',
  ],
  checkedOn: '2026-11-23',
});
