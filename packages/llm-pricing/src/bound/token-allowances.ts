/**
 * Tokens that a provider adds to what is in the body. None of them is published as a maximum; each
 * is set well above what was read or measured. The adversary of the tests bills less than these.
 */
export const tokenAllowances = {
  /** Hidden instructions, such as the date and the reasoning effort. Guessed. */
  perCall: 512,
  /** Role and separators of a message or an input item: 3 or 4 for OpenAI. Guessed. */
  perMessage: 16,
  /** The form in which a tool is shown to the model, beyond its own text. Guessed. */
  perTool: 64,
  /** A client tool that Anthropic describes itself: 700 tokens for the text editor. Guessed. */
  perNamedTool: 2048,
  /** The preamble that comes with the first tool: 530 tokens at most as Anthropic lists them. */
  toolPreamble: 1024,
  /** The preamble that comes with a structured answer. Guessed. */
  structuredAnswer: 1024,
} as const;
