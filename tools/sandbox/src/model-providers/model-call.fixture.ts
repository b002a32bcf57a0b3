import type { ProviderSimulator } from '../provider-simulator.ts';

/** A refusal or an answer, as much of it as a test looks at. */
export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly error?: Readonly<Record<string, unknown>>;
    readonly usage?: Readonly<Record<string, unknown>>;
  };
}

/** Calls a simulator without a network. A text is sent as it is. */
export async function post(
  provider: ProviderSimulator,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Promise<CallAnswer> {
  const [pathname = '', query = ''] = path.split('?');
  const answer = await provider.handle({
    method: 'POST',
    host: provider.hosts[0] ?? '',
    path: pathname,
    query: new URLSearchParams(query),
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return {
    status: answer.status,
    headers: answer.headers ?? {},
    body: JSON.parse(String(answer.body)) as CallAnswer['body'],
  };
}
