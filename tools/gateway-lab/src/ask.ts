import { chatModel, messagesModel } from './known-names.ts';

/** A call of one surface as curl would make it. */
export interface SurfaceAsk {
  readonly surface: 'chat_completions' | 'responses' | 'messages';
  readonly provider: 'openai' | 'anthropic';
  readonly path: string;
  readonly model: string;
  /** A sound body with this text. */
  body(text: string, more?: object): Readonly<Record<string, unknown>>;
}

/** The three surfaces that stream. */
export const surfaceAsks: readonly SurfaceAsk[] = [
  {
    ...{ surface: 'chat_completions', provider: 'openai', model: chatModel },
    path: '/openai/v1/chat/completions',
    body: (text, more = {}) => ({
      ...{ model: chatModel, max_completion_tokens: 400 },
      messages: [{ role: 'user', content: text }],
      ...more,
    }),
  },
  {
    ...{ surface: 'responses', provider: 'openai', model: chatModel },
    path: '/openai/v1/responses',
    body: (text, more = {}) => ({
      ...{ model: chatModel, input: text, max_output_tokens: 400, store: false, ...more },
    }),
  },
  {
    ...{ surface: 'messages', provider: 'anthropic', model: messagesModel },
    path: '/anthropic/v1/messages',
    body: (text, more = {}) => ({
      ...{ model: messagesModel, max_tokens: 400 },
      messages: [{ role: 'user', content: text }],
      ...more,
    }),
  },
];

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** Asks over HTTP and reads the answer to its end. */
export async function ask(
  origin: string,
  path: string,
  key: string,
  body: string | Uint8Array | object,
  more: RequestInit = {},
): Promise<Answered> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const answer = await fetch(origin + path, {
    method: 'POST',
    body: isRaw ? (body as string) : JSON.stringify(body),
    ...more,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      ...(more.headers as Record<string, string> | undefined),
    },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: Object.fromEntries(answer.headers), bytes };
}
