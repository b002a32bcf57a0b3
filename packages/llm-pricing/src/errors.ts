import { AtaskiError } from '@ataski/kernel';
import type { ErrorKind } from '@ataski/kernel';

const table = {
  LLM_PRICING_MEMBER_UNKNOWN: ['invalid', 'A price document has a member that is not known.'],
  LLM_PRICING_MEMBER_INVALID: ['invalid', 'A member is missing or of another kind.'],
  LLM_PRICING_NUMBER_INVALID: ['invalid', 'An amount or a count is not a whole number from 0 on.'],
  LLM_PRICING_NAME_DUPLICATE: ['invalid', 'Two entries answer to one name.'],
  LLM_PRICING_TIERS_INVALID: [
    'invalid',
    'The tiers of a model do not begin at 0 or do not ascend, or one has a price that another lacks.',
  ],
  LLM_PRICING_POLICY_INVALID: ['bug', 'A policy for bounds states no whole number from 0 on.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code of this package. */
export type LlmPricingErrorCode = keyof typeof table;

/** Where in the document: members and positions, for example `models[3].tiers[0].input`. */
export type LlmPricingErrorDetails = Readonly<{ path: string }>;

/** A price document that cannot be trusted. Details hold the place, never a value. */
export class LlmPricingError extends AtaskiError {
  declare readonly code: LlmPricingErrorCode;

  constructor(code: LlmPricingErrorCode, details: LlmPricingErrorDetails) {
    const [kind, message] = table[code];
    super({ name: 'LlmPricingError', code, kind, message, details });
  }
}
