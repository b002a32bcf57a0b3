import { bodyFields, harmlessBetas } from './bound/body-fields.ts';
import { objectOf, onlyMembers, textOf } from './bound/body-reader.ts';
import { checkPolicy } from './bound/bound-policy.ts';
import type { BoundPolicy } from './bound/bound-policy.ts';
import { boundShape } from './bound/bound-shape.ts';
import { CallRefused } from './bound/call-refused.ts';
import type { BoundRefusal } from './bound/call-refused.ts';
import type { AddedMembers, CallShape } from './bound/call-shape.ts';
import { chatCompletionsCall } from './bound/chat-completions-call.ts';
import { embeddingsTokens } from './bound/embeddings-tokens.ts';
import { holdNanoUsd } from './bound/hold-of.ts';
import { messagesCall } from './bound/messages-call.ts';
import { responsesCall } from './bound/responses-call.ts';
import type { ModelPrice, ProviderTerms } from './price/model-price.ts';
import type { JsonObject } from './price/strict-json.ts';
import type { PriceTable } from './price-table.ts';
import { providerOf } from './surface.ts';
import type { CallSurface } from './surface.ts';

/** A call of a model as it is about to be made. */
export interface ModelCall {
  readonly surface: CallSurface;
  /** The parsed body. Its text must not name a member twice: parsers differ in which they take. */
  readonly body: unknown;
  /** How many bytes of UTF-8 the body had when it was read. */
  readonly bodyBytes: number;
  /** The values of `anthropic-beta`; for OpenAI, of `OpenAI-Beta`. */
  readonly betas: readonly string[];
}

/** What a call can cost at most. */
export interface BoundedCall {
  readonly kind: 'bounded';
  /** No bill for this call is higher, in nano-USD (1e-9 US dollars). */
  readonly holdNanoUsd: bigint;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** As the body names it. */
  readonly model: string;
  readonly priceVersion: string;
  /**
   * Members to add to the body before it is sent; none of them is in it. Without them the bound
   * does not hold.
   */
  readonly added: AddedMembers;
}

/** A call whose cost nobody can bound. */
export interface RefusedCall {
  readonly kind: 'refused';
  readonly code: BoundRefusal;
  /** The member, type or beta that is the reason, if its name is one that an API could have. */
  readonly field?: string;
}

const shapes: Readonly<
  Record<'chat_completions' | 'responses' | 'messages', (body: JsonObject) => CallShape>
> = {
  chat_completions: chatCompletionsCall,
  responses: responsesCall,
  messages: messagesCall,
};

/**
 * The most that a call can cost by the prices of the table, or why that cannot be said. Pure: the
 * same call, table and policy have the same bound.
 *
 * @throws LlmPricingError LLM_PRICING_POLICY_INVALID for a policy without whole numbers.
 */
export function boundCall(
  call: ModelCall,
  table: PriceTable,
  policy: BoundPolicy,
): BoundedCall | RefusedCall {
  checkPolicy(policy);
  try {
    return bound(call, table, policy);
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
    const { code, field } = error;
    return field === undefined ? { kind: 'refused', code } : { kind: 'refused', code, field };
  }
}

function bound(call: ModelCall, table: PriceTable, policy: BoundPolicy): BoundedCall {
  const { surface, bodyBytes } = call;
  const body = objectOf(call.body, 'body');
  if (!Number.isSafeInteger(bodyBytes) || bodyBytes < 2)
    throw new CallRefused('body_invalid', 'body');
  onlyMembers(body, bodyFields[surface]);
  checkBetas(call);
  const name = textOf(body['model'], 'model');
  const answer = { kind: 'bounded', model: name, priceVersion: table.version } as const;
  // Counting is not billed, whatever the model.
  if (surface === 'count_tokens')
    return { ...answer, holdNanoUsd: 0n, inputTokens: 0, outputTokens: 0, added: {} };

  const { model, terms } = findPrices(table, surface, name);
  if (surface === 'embeddings') {
    const inputTokens = embeddingsTokens(body, bodyBytes);
    const counts = { inputTokens, outputTokens: 0, webSearches: 0, webFetches: 0 };
    const bounds = { ...counts, mayWriteCache: true, serviceTier: 'default' };
    const holdOf = holdNanoUsd(model, terms, bounds);
    return { ...answer, holdNanoUsd: holdOf, inputTokens, outputTokens: 0, added: {} };
  }
  const { bounds, added } = boundShape(shapes[surface](body), model, bodyBytes, policy);
  return {
    ...answer,
    holdNanoUsd: holdNanoUsd(model, terms, bounds),
    inputTokens: bounds.inputTokens,
    outputTokens: bounds.outputTokens,
    added,
  };
}

function checkBetas({ surface, betas }: ModelCall): void {
  for (const beta of betas)
    if (providerOf(surface) !== 'anthropic' || !harmlessBetas.has(beta))
      throw new CallRefused('feature_unbounded', 'betas');
}

function findPrices(
  table: PriceTable,
  surface: CallSurface,
  name: string,
): { readonly model: ModelPrice; readonly terms: ProviderTerms } {
  const provider = providerOf(surface);
  const model = table.findModel(provider, name);
  if (model === null) throw new CallRefused('model_unknown', 'model');
  const terms = table.findTerms(provider);
  if (terms === null) throw new CallRefused('price_unknown', 'model');
  return { model, terms };
}
