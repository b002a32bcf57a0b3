import { countTokens } from './token-count.ts';

/** One part of what a model reads, in the order in which it reads: a tool, a system text, a block. */
export interface PromptPart {
  readonly text: string;
  /** Tokens beside the text: of a message's frame, of an image. */
  readonly extraTokens: number;
}

/** Each message costs so much beside its text. */
export const messageTokens = 3;
/** An image, a file and a sound cost this, whatever their size. */
export const attachmentTokens = 85;

/** Tokens of one part. */
export function partTokens({ text, extraTokens }: PromptPart): number {
  return countTokens(text) + extraTokens;
}

/** Tokens of all parts. */
export function promptTokens(parts: readonly PromptPart[]): number {
  let tokens = 0;
  for (const part of parts) tokens += partTokens(part);
  return tokens;
}
