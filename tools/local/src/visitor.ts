import type { Call, CallInput, CallOutput } from '@ataski/contract';
import { session as sessionCalls } from '@ataski/contract';

/** What a call came back with. */
export interface Answer<Output> {
  readonly status: number;
  /** What the call promises, when it succeeded; a problem document otherwise. */
  readonly body: Output & Partial<Record<'code' | 'detail' | 'details', unknown>>;
  readonly correlationId: string;
}

/** A person at a browser, as far as HTTP goes: cookies, redirects, the headers of its own origin. */
export interface Visitor {
  /** Walks through the sandbox's sign-in page, picking one account. */
  signIn(email: string, organisation: string): Promise<void>;
  call<C extends Call>(call: C, input: CallInput<C>): Promise<Answer<CallOutput<C>>>;
  /** Anything else. Redirects are not followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Who is signed in now. */
  session(): Promise<CallOutput<typeof sessionCalls.getSession>>;
  readonly cookies: ReadonlyMap<string, string>;
}

/** A visitor without cookies, at the product's address. */
export function createVisitor(origin: string): Visitor {
  const cookies = new Map<string, string>();

  async function visit(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0)
      headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    if (!headers.has('sec-fetch-site')) headers.set('sec-fetch-site', 'same-origin');
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  }

  async function call<C extends Call>(
    wanted: C,
    input: CallInput<C>,
  ): Promise<Answer<CallOutput<C>>> {
    const response = await visit(...requestOf(wanted, input));
    return {
      status: response.status,
      body: (await response.json()) as Answer<CallOutput<C>>['body'],
      correlationId: response.headers.get('x-correlation-id') ?? '',
    };
  }

  async function signIn(email: string, organisation: string): Promise<void> {
    const pageUrl = new URL(location(await visit('/auth/sign-in')), origin);
    const page = await visit(pageUrl.href);
    const html = await page.text();
    const account = accountIn(html, email, organisation);
    const fields = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const form = new URLSearchParams(
      fields.map(([, name = '', value = '']): [string, string] => [
        unescape(name),
        unescape(value),
      ]),
    );
    form.set('account', account);
    const action = unescape(/<form method="post" action="([^"]*)">/.exec(html)?.[1] ?? '');
    const picked = await visit(new URL(action, pageUrl).href, { method: 'POST', body: form });
    const done = await visit(location(picked));
    if (done.status !== 303) throw new Error(`Signing in ended with ${String(done.status)}.`);
  }

  return Object.freeze({
    cookies,
    signIn,
    call,
    fetch: visit,
    async session() {
      const { status, body } = await call(sessionCalls.getSession, {});
      if (status !== 200) throw new Error(`No session: ${String(body.code)}.`);
      return body;
    },
  });
}

function requestOf(call: Call, input: Record<string, unknown>): [string, RequestInit] {
  const rest = new Map(Object.entries(input));
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest.get(name)));
    rest.delete(name);
    return value;
  });
  const init = {
    method: call.method,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
  };
  if (call.method === 'GET' || call.method === 'DELETE') {
    const query = new URLSearchParams(
      [...rest].map(([name, value]): [string, string] => [name, String(value)]),
    );
    return [rest.size === 0 ? path : `${path}?${query.toString()}`, init];
  }
  return [path, { ...init, body: JSON.stringify(Object.fromEntries(rest)) }];
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const name = pair.slice(0, pair.indexOf('='));
  const value = pair.slice(name.length + 1);
  if (/max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

/** The button of a person below the heading of an organisation. */
function accountIn(html: string, email: string, organisation: string): string {
  const section =
    html.split(/<h2[^>]*>/).find((part) => unescape(part).startsWith(`${organisation}</h2>`)) ?? '';
  const button = section.split('<li>').find((part) => unescape(part).includes(`>${email}<`)) ?? '';
  const value = /name="account" value="([^"]*)"/.exec(button)?.[1];
  if (value === undefined)
    throw new Error(`The sign-in page does not offer ${email} at ${organisation}.`);
  return unescape(value);
}

function unescape(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function location(response: Response): string {
  const target = response.headers.get('location');
  if (target === null) throw new Error(`No redirect, but ${String(response.status)}.`);
  return target;
}
