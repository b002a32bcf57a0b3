import { z } from 'zod';

import { readInput, readShape } from '@ataski/connectors-kit';
import type { WriteOperation } from '@ataski/connectors-kit';

import { Bot } from './schemas.ts';

/** What whoever sends a bot states. It is part of the input, word for word, and stands in the log. */
export const recordingConsent =
  'I have told everybody in this meeting, or will tell them before it begins, that it is recorded and transcribed.';

const operation = 'dispatch_bot';
const meetingHosts =
  /(?:^|[.])(?:zoom[.]us|meet[.]google[.]com|teams[.](?:microsoft|live)[.]com|webex[.]com)$/;
const clockSkewMs = 60_000;
const mostHours = 24 * 365;

const BotRequest = z.strictObject({
  /** On Zoom, Google Meet, Microsoft Teams or Webex. */
  meeting_url: z.string().max(2000).refine(isMeeting),
  /** What the participants see. */
  bot_name: z.string().regex(/^[^\p{C}]{1,100}$/u),
  /** Absent: at once. */
  join_at: z.iso.datetime({ offset: true }).optional(),
  /** How long Recall.ai keeps the recording. There is no default. */
  retention_hours: z.int().min(1).max(mostHours),
  /** Our own reference, without personal data. */
  reference: z.uuid().optional(),
  consent: z.literal(recordingConsent),
});

/** What is asked of a bot. */
export type BotRequest = z.infer<typeof BotRequest>;

/** Sends a bot to one meeting: it records and transcribes, and does nothing else. */
export const dispatchBot: WriteOperation = Object.freeze({
  // Remembered rather than read: how Recall.ai spells it.
  idempotencyHeader: 'idempotency-key',
  subject: 'bot',
  prepare(input, now) {
    const future = BotRequest.refine(
      ({ join_at: at }) => at === undefined || Date.parse(at) >= now.getTime() - clockSkewMs,
      { path: ['join_at'] },
    );
    const { meeting_url, bot_name, join_at, retention_hours, reference } = readInput(
      ...([future, input, operation] as const),
    );
    const retention = { type: 'timed', hours: retention_hours };
    const json = {
      ...{ meeting_url, bot_name },
      ...(join_at === undefined ? {} : { join_at }),
      recording_config: { transcript: { provider: { meeting_captions: {} } }, retention },
      ...(reference === undefined ? {} : { metadata: { reference } }),
    };
    const kept = `Recall.ai keeps the recording for ${String(retention_hours)} hours.`;
    return { body: { json }, statements: [recordingConsent, kept] };
  },
  readId: ({ value }) => readShape(Bot, value, operation).id,
} satisfies WriteOperation);

function isMeeting(address: string): boolean {
  const url = URL.parse(address);
  return (
    url?.protocol === 'https:' &&
    // The host as everybody reads it: `https://zoom.us\@other` is another one to many a parser.
    /^https:\/\/([a-z0-9.-]+)(?:[/?][^\s\\]*)?$/i.exec(address)?.[1]?.toLowerCase() ===
      url.hostname &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    meetingHosts.test(url.hostname)
  );
}
