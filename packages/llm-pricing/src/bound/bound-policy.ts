import { LlmPricingError } from '../errors.ts';

/** What whoever asks for bounds decides. */
export interface BoundPolicy {
  /**
   * The limit that is written into a body without one, in tokens, where the surface lets it be left
   * out. Null: the most that the model can write.
   */
  readonly defaultOutputTokens: number | null;
  /** How often one call may use tools that the provider runs itself; 0 refuses those tools. */
  readonly maxServerToolUses: number;
}

/** Refuses a policy of numbers that would lower a bound or make it none. */
export function checkPolicy({ defaultOutputTokens, maxServerToolUses }: BoundPolicy): void {
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (defaultOutputTokens !== null && !isCount(defaultOutputTokens))
    throw new LlmPricingError('LLM_PRICING_POLICY_INVALID', { path: 'defaultOutputTokens' });
  if (!isCount(maxServerToolUses))
    throw new LlmPricingError('LLM_PRICING_POLICY_INVALID', { path: 'maxServerToolUses' });
}
