import type { LlmProvider } from '@ataski/llm-pricing';

import { objectOrNull } from '../stream/gathered.ts';

/** What is said where the proxy's own words are not passed on. */
const sentences = {
  context: 'The request is longer than the context of the model.',
  request: 'The request was refused on its way to the model.',
  busy: 'Too many calls were made on the way to the model. Try again later.',
  failed: 'Something failed on the way to the model.',
} as const;

/** Of the request alone; everything else may be of the platform's key. */
const requestStatuses: ReadonlySet<number> = new Set([400, 422]);
const tooLong = /ContextWindowExceeded|context_length_exceeded|maximum context length/i;

/** What the model's provider said of a request, between what the proxy puts around it. */
const wrapped = /^litellm\.BadRequestError: \w+Exception - (.+?)\. Received Model Group=/s;
const plain = /^[\w ,.;:'"`()[\]<>=+-]{1,300}$/;
/** Of whom, of how much, or of where: then it may be of the platform's account. */
const suspect =
  /key|token|budget|limit|quota|credit|bill|spen[dt]|cost|rate|paid|pay|plan|team|org|account|user|customer|tenant|owner|auth|secret|credential|permi|access|denied|allowed|project|deploy|region|endpoint|host|litellm|proxy|database|db|group|fallback|sk-|:\/\/|\w\.\w|[0-9a-z]{24}/i;

/**
 * An error of the proxy as a tenant gets it, in the shape of the surface: our own words for every
 * status from 400 on, because its own quote the key that it was shown, with its hash, its limits
 * and whatever is configured around it. Only the words of a model's provider on a bad request pass,
 * and these only where nothing in them may be about a key, an account or a limit.
 */
export function tellProxyError(provider: LlmProvider, status: number, body: unknown): object {
  const { type, message } = objectOrNull(objectOrNull(body)?.['error']) ?? {};
  const said = requestStatuses.has(status) && typeof message === 'string' ? message : '';
  const isTooLong = tooLong.test(said);
  const words =
    (isTooLong ? sentences.context : null) ??
    (type === 'invalid_request_error' ? wordsOfProvider(said) : null) ??
    sentenceOf(status);
  const code = isTooLong ? 'context_length_exceeded' : codeOf(status);
  if (provider === 'openai')
    return { error: { message: words, type: openaiTypeOf(status), param: null, code } };
  const error = { type: anthropicTypeOf(status), message: words, details: { error_code: code } };
  return { type: 'error', error };
}

function wordsOfProvider(message: string): string | null {
  const words = wrapped.exec(message)?.[1] ?? '';
  return plain.test(words) && !suspect.test(words) ? words : null;
}

function sentenceOf(status: number): string {
  if (status >= 500) return sentences.failed;
  return status === 429 ? sentences.busy : sentences.request;
}

function codeOf(status: number): string {
  if (status >= 500) return 'upstream_failed';
  return status === 429 ? 'upstream_busy' : 'upstream_refused';
}

function openaiTypeOf(status: number): string {
  if (status >= 500) return 'server_error';
  return status === 429 ? 'rate_limit_error' : 'invalid_request_error';
}

const anthropicTypes: Readonly<Record<number, string>> = {
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function anthropicTypeOf(status: number): string {
  return anthropicTypes[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}
