import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  LLM_GATEWAY_OVERLOADED: ['unavailable', 'Too many calls wait for the ledger.'],
  LLM_GATEWAY_OPTIONS_INVALID: ['bug', 'A bound is not a whole number of at least 1.'],
  LLM_GATEWAY_ENTRY_INVALID: ['bug', 'This is not an entry of the ledger.'],
  LLM_GATEWAY_ANSWER_MISSING: ['bug', 'The database said nothing of a batch.'],
  LLM_GATEWAY_BUDGET_MISSING: ['missing', 'There is no such budget.'],
  LLM_GATEWAY_BUDGET_INVALID: ['invalid', 'This is not a budget.'],
  LLM_GATEWAY_BUDGET_IN_USE: ['conflict', 'Calls that are under way are held by this budget.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code that this package throws. */
export type LlmGatewayErrorCode = keyof typeof table;

/** A failure of the gateway. */
export class LlmGatewayError extends AtaskiError {
  declare readonly code: LlmGatewayErrorCode;

  constructor(code: LlmGatewayErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'LlmGatewayError', code, kind, message, details, cause });
  }
}
