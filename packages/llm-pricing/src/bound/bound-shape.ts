import type { ModelPrice } from '../price/model-price.ts';
import type { BoundPolicy } from './bound-policy.ts';
import { CallRefused } from './call-refused.ts';
import type { AddedMembers, CallShape } from './call-shape.ts';
import type { CallBounds } from './hold-of.ts';
import type { InputWeight } from './input-weight.ts';

/** What a call is bounded by, and what has to be added to its body for that. */
export interface BoundedShape {
  readonly bounds: CallBounds;
  readonly added: AddedMembers;
}

/** The counts that a call of this shape cannot exceed. */
export function boundShape(
  shape: CallShape,
  model: ModelPrice,
  bodyBytes: number,
  policy: BoundPolicy,
): BoundedShape {
  const { contextWindowTokens: window, maxOutputTokens: most } = model;
  if (window === null) throw new CallRefused('input_unbounded', 'model');
  if (most === null) throw new CallRefused('output_unbounded', 'model');

  const uses = shape.webSearches + shape.webFetches;
  if (uses > policy.maxServerToolUses) throw new CallRefused('feature_unbounded', 'max_uses');
  const answer = answerTokens(
    shape,
    { contextWindowTokens: window, maxOutputTokens: most },
    policy,
  );
  // Each use brings what it found back to the model, which may fill its window and answer again.
  const samplings = uses + 1;
  const input = uses > 0 ? window : promptTokens(shape.weight, model, window, bodyBytes);
  if (!Number.isSafeInteger(Math.max(input, answer.tokens * shape.choices) * samplings))
    throw new CallRefused('feature_unbounded', 'max_uses');
  return {
    bounds: {
      inputTokens: input * samplings,
      outputTokens: answer.tokens * shape.choices * samplings,
      webSearches: shape.webSearches,
      webFetches: shape.webFetches,
      mayWriteCache: shape.mayWriteCache,
      serviceTier: shape.serviceTier,
    },
    added: { ...shape.added, ...answer.added },
  };
}

/**
 * A token is one byte at least in every tokenizer that works on bytes, and the provider refuses
 * what does not fit into the window.
 */
function promptTokens(
  weight: InputWeight,
  { imageTokens }: ModelPrice,
  window: number,
  bodyBytes: number,
): number {
  if (weight.hasUnseen) return window;
  if (weight.images > 0 && imageTokens === null) return window;
  const textBytes = bodyBytes - weight.imageBytes;
  if (textBytes < 0) throw new CallRefused('body_invalid', 'body');
  return Math.min(window, textBytes + weight.images * (imageTokens ?? 0) + weight.addedTokens);
}

function answerTokens(
  { askedOutputTokens, limitMember, mayFillWindow = false }: CallShape,
  {
    contextWindowTokens: window,
    maxOutputTokens: most,
  }: Record<'contextWindowTokens' | 'maxOutputTokens', number>,
  { defaultOutputTokens }: BoundPolicy,
): { readonly tokens: number; readonly added: AddedMembers } {
  // Not less because the model writes less, as the table has it: an alias may write more.
  if (askedOutputTokens !== null)
    return { tokens: Math.max(askedOutputTokens, mayFillWindow ? window : 0), added: {} };
  if (limitMember === null) throw new CallRefused('output_unbounded');
  const tokens = Math.min(defaultOutputTokens ?? most, most);
  return { tokens, added: { [limitMember]: tokens } };
}
