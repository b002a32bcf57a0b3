import type { SimulatedResponse } from '../provider-simulator.ts';

/** Thrown inside the simulator and answered as Recall.ai answers. */
export class RecallFailure extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
    super(`Recall.ai answers ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** 400 about one field. */
export function invalidField(field: string, message: string): RecallFailure {
  return new RecallFailure(400, { [field]: [message] });
}

const details: Readonly<Record<number, readonly [string, string]>> = {
  401: ['authentication_failed', 'Invalid API token'],
  402: ['insufficient_credit_balance', 'Insufficient credit balance.'],
  403: ['forbidden', 'Request blocked.'],
  404: ['not_found', 'Not found.'],
  405: ['method_not_allowed', 'Method not allowed.'],
  409: ['conflict', 'Another request is working on this resource. Retry with backoff.'],
  429: ['throttled', 'Request was throttled.'],
  507: ['adhoc_bot_pool_depleted', 'All ad-hoc bots are in use. Retry in 30 seconds.'],
};

/** Seconds that a client is told to wait. */
const waits: Readonly<Record<number, string>> = { 429: '10', 507: '30' };

/** Recall.ai's own answer for a status. */
export function recallFailure(status: number): RecallFailure {
  const [code, detail] = details[status] ?? ['error', 'An error occurred.'];
  const wait = waits[status];
  return new RecallFailure(
    status,
    { code, detail },
    wait === undefined ? {} : { 'retry-after': wait },
  );
}

/** The answer on the wire. */
export function renderRecallFailure({ status, body, headers }: RecallFailure): SimulatedResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}
