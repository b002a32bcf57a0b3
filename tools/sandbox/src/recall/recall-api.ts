import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { presentBot, presentRecording } from './bot-presentation.ts';
import type { Presentation } from './bot-presentation.ts';
import { readBotRequest } from './bot-request.ts';
import type { MediaStorage } from './media-storage.ts';
import { invalidField, recallFailure } from './recall-failure.ts';
import { createBot } from './simulated-bot.ts';
import type { SimulatedBot } from './simulated-bot.ts';
import type { RecallWorkspace } from './workspace.ts';

const pageSize = 20;
const soonMs = 600_000;
const ids = /^\/api\/v1\/(bot|recording)\/([0-9a-f-]{36})\/$/;

/** What an answer needs beside its workspace. */
export interface ApiSetting {
  readonly storage: Pick<MediaStorage, 'addressOf'>;
  readonly now: () => Date;
  /** The origin of `next` addresses. */
  readonly nextOrigin: string;
}

/** The answer to a signed-in request, or a thrown RecallFailure. */
export function answerRecall(
  workspace: RecallWorkspace,
  request: SimulatedRequest,
  setting: ApiSetting,
): SimulatedResponse {
  if (request.path === '/api/v1/bot/') {
    if (request.method === 'POST') return dispatch(workspace, request, setting);
    if (request.method === 'GET') return list(workspace, request.query, setting);
    throw recallFailure(405);
  }
  const [, kind, id] = ids.exec(request.path) ?? [];
  if (kind === undefined) throw recallFailure(404);
  const bot = workspace.bots.find((one) => (kind === 'bot' ? one.id : one.recording?.id) === id);
  if (bot === undefined) throw recallFailure(404);
  if (request.method !== 'GET') throw recallFailure(405);
  const [unknown] = request.query.keys();
  if (unknown !== undefined) throw invalidField(unknown, 'Unknown parameter.');
  const body =
    kind === 'recording' && bot.recording !== null
      ? presentRecording(bot, bot.recording, presentationOf(workspace, setting))
      : presentBot(bot, presentationOf(workspace, setting));
  return { status: 200, body };
}

function dispatch(
  workspace: RecallWorkspace,
  request: SimulatedRequest,
  setting: ApiSetting,
): SimulatedResponse {
  if (!/^application\/json(?:;|$)/.test(request.headers['content-type'] ?? ''))
    throw recallFailure(415);
  const wanted = readBotRequest(request.body);
  const key = request.headers['idempotency-key'];
  const body = request.body.toString('utf8');
  const known = key === undefined ? undefined : workspace.answers.get(key);
  if (known !== undefined) {
    if (known.body !== body)
      throw invalidField('Idempotency-Key', 'The key was used with another request.');
    return { status: 201, body: presentBot(known.bot, presentationOf(workspace, setting)) };
  }
  if (!workspace.hasCredit) throw recallFailure(402);
  const waitMs = (wanted.joinAt?.getTime() ?? 0) - setting.now().getTime();
  // A bot that is scheduled ahead has its place; the others share a pool.
  if (waitMs <= soonMs && !workspace.hasAdHocBots) throw recallFailure(507);
  const bot = createBot(wanted);
  workspace.bots.unshift(bot);
  if (key !== undefined) workspace.answers.set(key, { body, bot });
  return { status: 201, body: presentBot(bot, presentationOf(workspace, setting)) };
}

/** Where a workspace's downloads lie. */
function presentationOf({ options }: RecallWorkspace, { storage }: ApiSetting): Presentation {
  return { region: options.region, storage };
}

function list(
  workspace: RecallWorkspace,
  query: URLSearchParams,
  setting: ApiSetting,
): SimulatedResponse {
  const limit = readLimit(query);
  const found = workspace.bots.filter(
    (bot) => !bot.isHidden && [...query].every((pair) => matches(bot, ...pair)),
  );
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : found.findIndex(({ id }) => id === readCursor(cursor)) + 1;
  if (cursor !== null && from === 0) throw invalidField('cursor', 'Invalid cursor');
  const page = found.slice(from, from + limit);
  const last = from + limit < found.length ? page.at(-1) : undefined;
  const next = new URLSearchParams(query);
  if (last !== undefined) next.set('cursor', Buffer.from(`p=${last.id}`).toString('base64url'));
  return {
    status: 200,
    body: {
      next: last === undefined ? null : `${setting.nextOrigin}/api/v1/bot/?${next.toString()}`,
      previous: null,
      results: page.map((bot) => presentBot(bot, presentationOf(workspace, setting))),
    },
  };
}

function readLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return pageSize;
  if (!/^[1-9]\d{0,2}$/.test(text) || Number(text) > 100)
    throw invalidField('limit', 'A valid number is required.');
  return Number(text);
}

function readCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString('utf8').replace(/^p=/, '');
}

function matches(bot: SimulatedBot, name: string, value: string): boolean {
  if (name === 'limit' || name === 'cursor') return true;
  const [, key] = /^metadata__(\w+)$/.exec(name) ?? [];
  if (key !== undefined) return bot.request.metadata[key] === value;
  if (name !== 'join_at_after' && name !== 'join_at_before')
    throw invalidField(name, 'Unknown parameter.');
  const bound = Date.parse(value);
  if (Number.isNaN(bound)) throw invalidField(name, 'Enter a valid date/time.');
  const joinAt = bot.request.joinAt?.getTime();
  if (joinAt === undefined) return false;
  return name === 'join_at_after' ? joinAt >= bound : joinAt <= bound;
}
