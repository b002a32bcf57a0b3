/** The tokenizer of the simulators: a token is four bytes of UTF-8. */
const bytesPerToken = 4;

/** Tokens of a text: one for each four bytes, the last one perhaps shorter; none for no text. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}

/** The longest beginning of whole characters that is no more than so many tokens. */
export function cutToTokens(text: string, tokens: number): string {
  if (countTokens(text) <= tokens) return text;
  const bytes = Buffer.from(text);
  let end = tokens * bytesPerToken;
  // A byte that goes on a character is not where one begins.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
