/** Headers as an HTTP client hands them over, names in lower case. */
export type AnsweredHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const kept = new Set([
  'request-id',
  'x-request-id',
  'openai-processing-ms',
  'openai-version',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
]);
const rate = /^(?:x-ratelimit|anthropic-ratelimit)-[a-z-]{1,60}$/;
const valueShape = /^[\x21-\x7e](?:[\x20-\x7e]{0,510}[\x21-\x7e])?$/;
const mediaTypes = /^(?:application\/json|text\/event-stream)(?:; ?charset=utf-8)?$/i;

/**
 * The headers of a provider's answer that the client gets: its type, its ids, when to try again,
 * and, where the tenant's own key pays, what is left of that key's rate: of the platform's account
 * it would tell each tenant how busy all others are. Nothing that names the account which pays,
 * sets a cookie, or tells how the bytes were framed. A type that no API answers becomes plain
 * text.
 */
export function answerHeaders(
  answered: AnsweredHeaders,
  payer: 'tenant' | 'platform',
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answered)) {
    if (typeof value !== 'string' || !valueShape.test(value)) continue;
    if (kept.has(name) || (payer === 'tenant' && rate.test(name))) headers[name] = value;
  }
  const type = answered['content-type'];
  headers['content-type'] =
    typeof type === 'string' && mediaTypes.test(type) ? type : 'text/plain; charset=utf-8';
  return headers;
}

/** False for an answer that would have to be unpacked, though it was asked for as it is. */
export function isPlainAnswer(answered: AnsweredHeaders): boolean {
  const encoding = answered['content-encoding'];
  return encoding === undefined || encoding === '' || encoding === 'identity';
}
