import { z } from 'zod';

import { answersWith, bearerKey, defineConnector, failureOf } from '@ataski/connectors-kit';
import type { FailureReason } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

const Failure = z.looseObject({
  error: z.looseObject({
    code: z.string().nullable().optional(),
    type: z.string().nullable().optional(),
    message: z.string().optional(),
  }),
});

const Models = z.looseObject({ data: z.array(z.looseObject({ object: z.literal('model') })) });

// A restricted key that lacks a scope is answered 401 like a dead one: only the sentence tells them
// apart. The scopes are named in it, separated by commas.
const missing = /missing scopes:\s*([a-z0-9_.:]+(?:,\s*[a-z0-9_.:]+)*)/i;

const meanings: ReadonlyMap<string, FailureReason['meaning']> = new Map([
  ['insufficient_quota', 'no_credit'],
  ['billing_not_active', 'no_credit'],
  ['rate_limit_exceeded', 'busy'],
  ['invalid_api_key', 'credential_rejected'],
]);

/** OpenAI with the tenant's own key. Nothing is read from it: models are called elsewhere. */
export const openai = defineConnector(manifest.openai, {
  apiVersion: 'v1',
  auth: bearerKey(),
  headers: {},
  pace: { callsPerSecond: 1 },
  retry: { statuses: [408, 409, 429], verdictHeader: 'x-should-retry', afterHeader: 'retry-after' },
  failure: failureOf(Failure, ({ error: { code, type, message = '' } }) => {
    const scopes = missing.exec(message)?.[1];
    const name = code ?? type ?? undefined;
    if (scopes !== undefined) {
      const permissions = scopes
        .split(/[,\s]+/)
        .flatMap((scope) => scope.replace(/[.:]+$/, '') || []);
      return { code: name, meaning: 'permission_missing', permissions };
    }
    return { code: name, meaning: meanings.get(name ?? '') };
  }),
  // Costs nothing. That it succeeds does not prove that there is money: the next model call does.
  probes: [{ operation: 'list_models', accept: answersWith(Models) }],
  readings: [],
});
