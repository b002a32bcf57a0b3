import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type AnthropicSdk from '@anthropic-ai/sdk';
import type OpenAISdk from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { anthropicMajors, openaiMajors } from '../sdk-majors.fixture.ts';
import { errorFrame } from '../stream/error-frame.ts';
import type { BrokenStream } from '../stream/error-frame.ts';
import { recordStream } from '../stream/recorded-stream.fixture.ts';
import type { StreamSurface } from '../stream/stream-tee.ts';
import { refusals } from './refusal.ts';
import type { RefusalCode } from './refusal.ts';
import { renderRefusal } from './surface-errors.ts';

const model = 'm';
const messages = [{ role: 'user' as const, content: 'Hi' }];
const requestId = 'call_1';

/** The class of each SDK for a refusal that OpenAI’s and Anthropic’s clients are told. */
const classes: Readonly<Record<RefusalCode, readonly [string, string]>> = {
  unauthorized: ['AuthenticationError', 'AuthenticationError'],
  forbidden: ['PermissionDeniedError', 'PermissionDeniedError'],
  not_found: ['NotFoundError', 'NotFoundError'],
  method_not_allowed: ['APIError', 'APIError'],
  query_invalid: ['BadRequestError', 'BadRequestError'],
  body_invalid: ['BadRequestError', 'BadRequestError'],
  body_too_large: ['APIError', 'ContentTooLargeError'],
  version_invalid: ['BadRequestError', 'BadRequestError'],
  model_unknown: ['NotFoundError', 'NotFoundError'],
  price_unknown: ['BadRequestError', 'BadRequestError'],
  feature_unbounded: ['BadRequestError', 'BadRequestError'],
  member_reserved: ['BadRequestError', 'BadRequestError'],
  content_remote: ['BadRequestError', 'BadRequestError'],
  input_unbounded: ['BadRequestError', 'BadRequestError'],
  output_unbounded: ['BadRequestError', 'BadRequestError'],
  budget_exceeded: ['RateLimitError', 'PaymentRequiredError'],
  budget_missing: ['RateLimitError', 'PaymentRequiredError'],
  call_limit_exceeded: ['BadRequestError', 'BadRequestError'],
  breaker: ['RateLimitError', 'PermissionDeniedError'],
  quarantined: ['PermissionDeniedError', 'PermissionDeniedError'],
  own_key_inactive: ['PermissionDeniedError', 'PermissionDeniedError'],
  credential_missing: ['PermissionDeniedError', 'PermissionDeniedError'],
  overloaded: ['InternalServerError', 'OverloadedError'],
  database_away: ['InternalServerError', 'ServiceUnavailableError'],
  upstream_unreachable: ['InternalServerError', 'InternalServerError'],
  upstream_timeout: ['InternalServerError', 'GatewayTimeoutError'],
  upstream_broken: ['InternalServerError', 'InternalServerError'],
  internal: ['InternalServerError', 'InternalServerError'],
};

/** What the previous major of Anthropic's throws where the current one has a class of its own. */
const olderClasses: Readonly<Record<string, string>> = {
  PaymentRequiredError: 'APIError',
  ContentTooLargeError: 'APIError',
  OverloadedError: 'InternalServerError',
  ServiceUnavailableError: 'InternalServerError',
  GatewayTimeoutError: 'InternalServerError',
};

const calls: Readonly<Record<StreamSurface, object>> = {
  chat_completions: { model: 'gpt-sandbox-1', messages },
  responses: { model: 'gpt-sandbox-1', input: 'Hi' },
  messages: { model: 'claude-sandbox-1', max_tokens: 100, messages },
};

const [newOpenAI, oldOpenAI] = openaiMajors;
const [newAnthropic, oldAnthropic] = anthropicMajors;

describe.each([
  { majors: 'current', OpenAI: newOpenAI.Sdk, Anthropic: newAnthropic.Sdk },
  { majors: 'previous', OpenAI: oldOpenAI.Sdk, Anthropic: oldAnthropic.Sdk },
])('the unmodified SDKs of the $majors majors', ({ majors, OpenAI, Anthropic }) => {
  const isCurrent = majors === 'current';
  let server: Server;
  let answer: { status: number; headers: Readonly<Record<string, string>>; body: string };
  let attempts = 0;
  let openai: OpenAISdk;
  let anthropic: AnthropicSdk;
  beforeAll(async () => {
    server = createServer((request, response) => {
      attempts += 1;
      request.resume().on('end', () => {
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    openai = new OpenAI({ apiKey: 'k', baseURL: `${origin}/openai/v1`, logLevel: 'off' });
    anthropic = new Anthropic({ apiKey: 'k', baseURL: `${origin}/anthropic`, logLevel: 'off' });
  });
  afterAll(() => new Promise((done) => server.close(done)));

  async function thrown(call: () => Promise<unknown>): Promise<unknown> {
    try {
      await call();
    } catch (error) {
      return error;
    }
    return null;
  }

  const openaiError = (maxRetries: number) =>
    thrown(() => openai.chat.completions.create({ model, messages }, { maxRetries }));
  const anthropicError = (maxRetries: number) =>
    thrown(() => anthropic.messages.create({ model, max_tokens: 1, messages }, { maxRetries }));

  it.each(Object.entries(classes))(
    'throw for %s the class that their users catch, with code, member and id',
    async (code, [ofOpenai, ofAnthropic]) => {
      const told = { code: code as RefusalCode, requestId, field: 'tools' };
      const refusal = refusals[told.code];
      answer = renderRefusal('openai', told);
      const one = await openaiError(0);
      expect(one).toBeInstanceOf(OpenAI.APIError);
      expect((one as object).constructor.name).toBe(ofOpenai);
      expect(one).toMatchObject({
        status: refusal.openai.status,
        code: refusal.openai.code,
        type: refusal.openai.type,
        param: 'tools',
        requestID: requestId,
      });

      answer = renderRefusal('anthropic', told);
      const other = await anthropicError(0);
      expect(other).toBeInstanceOf(Anthropic.APIError);
      const { status, type, code: errorCode } = refusal.anthropic;
      expect((other as object).constructor.name).toBe(
        isCurrent ? ofAnthropic : (olderClasses[ofAnthropic] ?? ofAnthropic),
      );
      expect(other).toMatchObject({
        ...{ status, type, requestID: requestId, ...(isCurrent ? { errorCode } : {}) },
        error: { error: { details: { error_code: errorCode, param: 'tools' } } },
      });
    },
  );

  it.each([
    ['budget_exceeded', 1],
    ['budget_missing', 1],
    ['own_key_inactive', 1],
    ['database_away', 2],
  ] as const)('make of %s %d attempts', async (code, expected) => {
    for (const provider of ['openai', 'anthropic'] as const) {
      attempts = 0;
      const rendered = renderRefusal(provider, { code, requestId });
      answer = { ...rendered, headers: { ...rendered.headers, 'retry-after-ms': '1' } };
      await (provider === 'openai' ? openaiError(1) : anthropicError(1));
      expect(attempts).toBe(expected);
    }
  });

  async function read(surface: StreamSurface): Promise<number> {
    const stream =
      surface === 'messages'
        ? await anthropic.messages.create({ model, max_tokens: 1, messages, stream: true })
        : surface === 'responses'
          ? await openai.responses.create({ model, input: 'Hi', stream: true })
          : await openai.chat.completions.create({ model, messages, stream: true });
    let count = 0;
    for await (const event of stream as AsyncIterable<unknown>) count += event === null ? 0 : 1;
    return count;
  }

  async function streamed(surface: StreamSurface, keep: number, broken: BrokenStream | null) {
    const events = (await recordStream(surface, calls[surface])).toString().split(/(?<=\n\n)/);
    const whole = events.slice(0, Math.ceil(keep)).join('');
    const cut = Number.isInteger(keep) ? whole : whole.slice(0, -30);
    const told = { code: 'upstream_broken', requestId } as const;
    const frame = broken === null ? '' : errorFrame(surface, told, broken);
    answer = { status: 200, headers: { 'content-type': 'text/event-stream' }, body: cut + frame };
  }

  const surfaces = ['chat_completions', 'responses', 'messages'] as const;
  const broken = { isMidEvent: false, lastSequence: 1 };

  it.each(surfaces)('take a cut stream of %s for whole without the frame', async (surface) => {
    await streamed(surface, 2, null);
    expect(await read(surface)).toBeGreaterThan(0);
  });

  it.each(surfaces)('throw at the frame that ends a broken stream of %s', async (surface) => {
    await streamed(surface, 2, broken);
    const error = await thrown(() => read(surface));
    expect(error).toBeInstanceOf(surface === 'messages' ? Anthropic.APIError : OpenAI.APIError);
    expect(error).toMatchObject(
      surface === 'messages'
        ? { type: 'api_error', error: { error: { details: { error_code: 'upstream_broken' } } } }
        : { code: 'upstream_broken' },
    );
  });

  it.each(surfaces)('throw also when %s breaks within an event', async (surface) => {
    await streamed(surface, 1.5, { ...broken, isMidEvent: true });
    expect(await thrown(() => read(surface))).toBeInstanceOf(Error);
  });
});

describe('the frame that ends a broken stream', () => {
  const told = { code: 'upstream_timeout', requestId } as const;
  const frameOf = (surface: StreamSurface, broken: Partial<BrokenStream> = {}) =>
    errorFrame(surface, told, { isMidEvent: false, lastSequence: null, ...broken });

  it('has the form of its surface, and the next number of a response', () => {
    expect(frameOf('chat_completions')).toMatch(
      /^data: \{"error":\{"message":"[^"]+","type":"server_error","param":null,"code":"upstream_timeout"\}\}\n\n$/,
    );
    expect(frameOf('responses', { lastSequence: 7 })).toMatch(
      /^event: error\ndata: \{"type":"error","code":"upstream_timeout","message":"[^"]+","param":null,"sequence_number":8,"error":\{"message":"[^"]+","type":"server_error","param":null,"code":"upstream_timeout"\}\}\n\n$/,
    );
    expect(frameOf('responses')).toContain('"sequence_number":0');
    expect(frameOf('messages')).toMatch(
      /^event: error\ndata: \{"type":"error","error":\{"type":"timeout_error",.*"request_id":"call_1"\}\n\n$/,
    );
  });

  it('never says that the stream has ended in order, and ends the event that was begun', () => {
    for (const surface of ['chat_completions', 'responses', 'messages'] as const) {
      expect(frameOf(surface)).not.toMatch(/\[DONE\]|completed|message_stop/);
      expect(frameOf(surface, { isMidEvent: true })).toBe(`\n\n${frameOf(surface)}`);
    }
  });
});
