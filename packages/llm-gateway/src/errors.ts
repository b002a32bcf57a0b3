import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  LLM_GATEWAY_OVERLOADED: ['unavailable', 'Too many calls wait for the ledger.'],
  LLM_GATEWAY_OPTIONS_INVALID: ['bug', 'A bound is not a whole number of at least 1.'],
  LLM_GATEWAY_OPTION_MISSING: [
    'bug',
    'A part that this is made of is missing: details.option names it.',
  ],
  LLM_GATEWAY_ENTRY_INVALID: ['bug', 'This is not an entry of the ledger.'],
  LLM_GATEWAY_ANSWER_MISSING: ['bug', 'The database said nothing of a batch.'],
  LLM_GATEWAY_BUDGET_MISSING: ['missing', 'There is no such budget.'],
  LLM_GATEWAY_BUDGET_INVALID: ['invalid', 'This is not a budget.'],
  LLM_GATEWAY_BUDGET_IN_USE: ['conflict', 'Calls that are under way are held by this budget.'],
  LLM_GATEWAY_BREAKER_INVALID: ['invalid', 'This is nothing that can be said of a breaker.'],
  LLM_GATEWAY_BREAKER_UNCHANGED: ['conflict', 'The breaker stands as was asked already.'],
  LLM_GATEWAY_ANSWER_STALE: [
    'unavailable',
    'The database was too slow to say whether a key is good.',
  ],
  LLM_GATEWAY_PEPPER_INVALID: ['invalid', 'A pepper is 32 random bytes or more.'],
  LLM_GATEWAY_VIRTUAL_KEY_INVALID: ['invalid', 'This is not a virtual key that can be made.'],
  LLM_GATEWAY_VIRTUAL_KEY_MISSING: ['missing', 'There is no such virtual key.'],
  LLM_GATEWAY_PROVIDER_KEY_INVALID: ['invalid', 'This cannot be done with a key for a provider.'],
  LLM_GATEWAY_PROVIDER_KEY_REFUSED: ['invalid', 'The key is not of a kind that is taken.'],
  LLM_GATEWAY_PROVIDER_KEY_REJECTED: ['invalid', 'The provider does not accept the key.'],
  LLM_GATEWAY_PROVIDER_SILENT: [
    'unavailable',
    'The provider did not say whether it accepts the key.',
  ],
  LLM_GATEWAY_PROVIDER_KEY_UNCHECKED: [
    'bug',
    'This key was not checked for this, or stored already.',
  ],
  LLM_GATEWAY_PROVIDER_KEY_ACTIVE: ['conflict', 'The tenant has an active key for this provider.'],
  LLM_GATEWAY_PROVIDER_KEY_MISSING: ['missing', 'There is no such key for a provider.'],
  LLM_GATEWAY_PROVIDER_KEY_CLOSED: ['denied', 'No call may be made with this key any more.'],
  LLM_GATEWAY_LITELLM_INVALID: ['invalid', 'This is no LiteLLM proxy that calls can go to.'],
  LLM_GATEWAY_COST_DEVIATES: ['upstream', 'What was reported of a cost is not what we make of it.'],
  LLM_GATEWAY_SPEND_INVALID: ['invalid', 'This is no time or page of what was spent.'],
  LLM_GATEWAY_OPERATOR_REFUSED: ['denied', 'An operator makes no calls with the key of a tenant.'],
  LLM_GATEWAY_CALLER_INVALID: ['bug', 'A call needs a tenant, an actor and a correlation id.'],
  LLM_GATEWAY_CALL_REFUSED: ['denied', 'The call was not made, or has no answer.'],
  LLM_GATEWAY_BODY_TAKEN: [
    'bug',
    'Somebody has read the body: the surfaces stand before any parser of bodies.',
  ],
  LLM_GATEWAY_CACHE_KEY_FOREIGN: ['integrity', 'The key of an answer is that of another tenant.'],
  LLM_GATEWAY_CACHE_SECRET_DAMAGED: ['integrity', 'The secret of the cache is none.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code that this package throws. */
export type LlmGatewayErrorCode = keyof typeof table;

/** A failure of the gateway. */
export class LlmGatewayError extends AtaskiError {
  declare readonly code: LlmGatewayErrorCode;

  constructor(
    code: LlmGatewayErrorCode,
    details: ErrorDetails = {},
    cause?: unknown,
    kind: ErrorKind = table[code][0],
  ) {
    const [, message] = table[code];
    super({ name: 'LlmGatewayError', code, kind, message, details, cause });
  }
}
