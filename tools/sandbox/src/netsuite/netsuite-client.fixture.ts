import type { SimulatedResponse } from '../provider-simulator.ts';
import { createNetsuiteSimulator } from './netsuite-simulator.ts';
import { signedRequest, token } from './signed-request.fixture.ts';
import type { SigningTask } from './signed-request.fixture.ts';
import type { SimulatedNetsuiteAccount } from './simulated-account.ts';

/** What the tests read of an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly items: readonly Readonly<Record<string, string>>[];
  readonly page: {
    readonly count: number;
    readonly hasMore: boolean;
    readonly totalResults: number;
  };
  readonly code: string;
  readonly detail: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The clock of the tests. */
export const at = new Date('2026-11-20T12:00:00Z');

/** A simulated account 123456 and ways to ask it. */
export function startNetsuite(options: Partial<SimulatedNetsuiteAccount> = {}) {
  let now = at;
  const netsuite = createNetsuiteSimulator({
    accounts: [
      {
        account: '123456',
        tokens: [token, { ...token, tokenId: 'ti_admin', isAdministrator: true }],
        ...options,
      },
      { account: '123456-sb1', tokens: [{ ...token, tokenId: 'ti_sandbox' }] },
    ],
    now: () => now,
  });
  const send = async (task: Omit<SigningTask, 'at'>): Promise<Answer> =>
    read(await netsuite.handle(signedRequest({ at: now, ...task })));
  const query = (q: string, rawQuery = 'limit=1000&offset=0'): Promise<Answer> =>
    send(suiteqlTask(q, rawQuery));
  const wait = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  return { netsuite, send, query, wait };
}

/** A well-made query, before it is signed. */
export function suiteqlTask(q: string, rawQuery = 'limit=1000&offset=0') {
  return {
    method: 'POST',
    path: '/services/rest/query/v1/suiteql',
    rawQuery,
    headers: { prefer: 'transient', 'content-type': 'application/json' },
    body: JSON.stringify({ q }),
  };
}

/** The parts of an answer that tests look at. */
export function read({ status, headers = {}, body }: SimulatedResponse): Answer {
  const parsed = body as Answer['page'] & {
    items?: Answer['items'];
    'o:errorDetails'?: readonly { 'o:errorCode': string; detail: string }[];
  };
  const [error] = parsed['o:errorDetails'] ?? [];
  return {
    status,
    headers,
    items: parsed.items ?? [],
    page: parsed,
    code: error?.['o:errorCode'] ?? '',
    detail: error?.detail ?? '',
    body: parsed,
  };
}
