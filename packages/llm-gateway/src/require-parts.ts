import { LlmGatewayError } from './errors.ts';

/**
 * Refuses a composition that lacks a part, where it is made and not where the part is first used.
 * The compiler refuses it, too; JavaScript has none. Throws LLM_GATEWAY_OPTION_MISSING.
 */
export function requireParts<Options extends object>(
  options: Options | undefined,
  names: readonly (keyof Options & string)[],
): void {
  const given: Partial<Options> = options ?? {};
  for (const option of names)
    if (given[option] === undefined || given[option] === null)
      throw new LlmGatewayError('LLM_GATEWAY_OPTION_MISSING', { option });
}
