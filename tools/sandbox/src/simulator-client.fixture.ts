import { createHash } from 'node:crypto';

import type { ProviderSimulator } from './provider-simulator.ts';

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly json: unknown;
  readonly isDropped: boolean;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>> | URLSearchParams;
  readonly json?: unknown;
}

export type Ask = (url: string, asked?: Asked) => Promise<Answer>;

/** Asks a simulator by the provider's address, without a network. */
export function createAsk(simulator: ProviderSimulator): Ask {
  return async (address, asked = {}) => {
    const url = new URL(address);
    const { form, json } = asked;
    const body =
      form !== undefined
        ? new URLSearchParams(form as Record<string, string>).toString()
        : json !== undefined
          ? JSON.stringify(json)
          : '';
    const type =
      form !== undefined
        ? 'application/x-www-form-urlencoded'
        : json !== undefined
          ? 'application/json'
          : null;
    const answer = await simulator.handle({
      method: asked.method ?? (body === '' ? 'GET' : 'POST'),
      host: url.host,
      path: url.pathname,
      query: url.searchParams,
      rawQuery: url.search.slice(1),
      headers: { ...(type === null ? {} : { 'content-type': type }), ...asked.headers },
      body: Buffer.from(body),
    });
    const text =
      typeof answer.body === 'string' || Buffer.isBuffer(answer.body)
        ? answer.body.toString()
        : JSON.stringify(answer.body ?? null);
    const headers = answer.headers ?? {};
    return {
      status: answer.status,
      headers,
      text,
      json: parse(text),
      isDropped: answer.dropped === true,
    };
  };
}

export const bearer = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

export const basic = (id: string, secret: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** A verifier and its challenge. */
export const verifier = 'v'.repeat(43);
export const challenge = createHash('sha256').update(verifier).digest('base64url');

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
