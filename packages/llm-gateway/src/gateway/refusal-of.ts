import { AtaskiError } from '@ataski/kernel';

import type { CallRefusal } from './gateway-call.ts';
import { Refused } from './gateway-call.ts';
import type { GatewayFailure } from './gateway-failure.ts';
import { mayPass } from './may-pass.ts';

const unreachable = /_(CONNECTION_FAILED|NAME_NOT_RESOLVED|ADDRESS_REFUSED|TLS_REFUSED)$/;
const brokenAnswer = /_(RESPONSE_[A-Z_]+|REDIRECT_REFUSED|ABORTED)$/;
const busy = /_(BUDGET_EXHAUSTED|OVERLOADED|CLOSED)$/;
const bodyRefused = /_(BODY|HEADER)_REFUSED$/;
/** For how long a client waits before it asks a database again that was away. */
const databaseRetryMs = 2_000;
const busyRetryMs = 1_000;

/** What a client is told of a failure within the gateway: a code, and nothing of the failure. */
export function refusalOf(error: unknown): CallRefusal {
  if (error instanceof Refused) return error.refusal;
  if (!AtaskiError.is(error)) return { code: 'internal', fault: nameOf(error) };
  const { code } = error;
  if (bodyRefused.test(code)) return { code: 'body_invalid' };
  if (code.endsWith('_REQUEST_TOO_LARGE')) return { code: 'body_too_large' };
  if (code.endsWith('_TIMED_OUT')) return { code: 'upstream_timeout' };
  if (code.endsWith('_PROVIDER_KEY_CLOSED')) return { code: 'own_key_inactive' };
  // A connection that breaks after the request has left may have brought it to the provider.
  const mayHaveLeft = 'hasLeft' in error && error.hasLeft !== false;
  if (unreachable.test(code))
    return { code: mayHaveLeft ? 'upstream_broken' : 'upstream_unreachable' };
  if (brokenAnswer.test(code)) return { code: 'upstream_broken' };
  if (busy.test(code)) return { code: 'overloaded', retryAfterMs: busyRetryMs };
  if (mayPass(error)) return { code: 'database_away', retryAfterMs: databaseRetryMs };
  return { code: 'internal', fault: code };
}

/** Tells of a fault that the client cannot know: it has an answer that says nothing of it. */
export function tellFault(
  onFailure: (failure: GatewayFailure) => void,
  { code, fault = 'UNKNOWN' }: CallRefusal,
  id: string,
): void {
  if (code === 'internal') onFailure({ task: 'answer', code: fault, id });
}

/** Of an error that is not ours, the class alone: its message may hold anything. */
function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : '';
  return /^[A-Za-z]{1,40}$/.test(name) ? name : 'UNKNOWN';
}
