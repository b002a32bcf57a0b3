import { invalidField } from './recall-failure.ts';

/** What a bot is asked to do. */
export interface BotRequest {
  readonly meetingUrl: string;
  readonly botName: string;
  readonly joinAt: Date | null;
  readonly recordingConfig: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const fields = ['meeting_url', 'bot_name', 'join_at', 'recording_config', 'metadata'];
const meetingHosts = /(?:^|\.)(?:zoom\.us|meet\.google\.com|teams\.microsoft\.com|webex\.com)$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads the body of a dispatch. Throws a 400 that names the field. */
export function readBotRequest(body: Buffer): BotRequest {
  const sent = readObject(body.toString('utf8'));
  const unknown = Object.keys(sent).find((name) => !fields.includes(name));
  // Stricter than Recall.ai, which leaves aside what it does not know.
  if (unknown !== undefined) throw invalidField(unknown, 'Unknown field.');
  const {
    bot_name: botName = 'Meeting Notetaker',
    recording_config: config = {},
    metadata = {},
  } = sent;
  if (typeof botName !== 'string' || botName.length < 1 || botName.length > 100)
    throw invalidField('bot_name', 'Ensure this field has no more than 100 characters.');
  if (!isObject(config))
    throw invalidField('recording_config', 'Invalid data. Expected a dictionary.');
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw invalidField('metadata', 'Values must be strings.');
  return {
    meetingUrl: readMeetingUrl(sent['meeting_url']),
    botName,
    joinAt: readInstant(sent['join_at']),
    recordingConfig: config,
    metadata: metadata as Readonly<Record<string, string>>,
  };
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw invalidField('non_field_errors', 'Invalid data. Expected a dictionary.');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readMeetingUrl(value: unknown): string {
  if (value === undefined) throw invalidField('meeting_url', 'This field is required.');
  const text = typeof value === 'string' ? value : '';
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || !meetingHosts.test(url.hostname))
    throw invalidField('meeting_url', 'Enter a valid meeting URL.');
  return text;
}

function readInstant(value: unknown): Date | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !instant.test(value) || Number.isNaN(Date.parse(value)))
    throw invalidField('join_at', 'Datetime has wrong format.');
  return new Date(value);
}
