import { z } from 'zod';

import { answersWith, defineConnector, failureOf, pastedKey } from '@ataski/connectors-kit';
import type { FailureReason } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

/** The version of the API, of which there has been one since 2023. */
const apiVersion = '2023-06-01';

const Failure = z.looseObject({
  error: z.looseObject({ type: z.string(), message: z.string().optional() }),
});

const Models = z.looseObject({ data: z.array(z.looseObject({ type: z.literal('model') })) });

// The first two are documented; that an account without money may also be answered 400 was read in reports.
const meanings: ReadonlyMap<string, FailureReason['meaning']> = new Map([
  ['billing_error', 'no_credit'],
  ['overloaded_error', 'busy'],
  ['permission_error', 'permission_missing'],
]);
const spendLimit = /usage limit|credit balance/i;

/** Anthropic with the tenant's own key. Nothing is read from it: models are called elsewhere. */
export const anthropic = defineConnector(manifest.anthropic, {
  apiVersion,
  auth: pastedKey({ headers: (key) => ({ 'x-api-key': key }) }),
  headers: { 'anthropic-version': apiVersion },
  pace: { callsPerSecond: 1 },
  retry: {
    statuses: [408, 409, 429, 529],
    verdictHeader: 'x-should-retry',
    afterHeader: 'retry-after',
  },
  failure: failureOf(Failure, ({ error: { type, message = '' } }) => {
    const isSpent = type === 'invalid_request_error' && spendLimit.test(message);
    return { code: type, meaning: isSpent ? 'no_credit' : meanings.get(type) };
  }),
  // Costs nothing. That it succeeds does not prove that there is money: the next model call does.
  probes: [{ operation: 'list_models', query: [['limit', '1']], accept: answersWith(Models) }],
  readings: [],
});
