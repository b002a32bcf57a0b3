import { AtaskiError } from '@ataski/kernel';

import { passStream } from './pass-stream.ts';
import { headersFor, requestIdOf, seen } from './passing.ts';
import type { PassedAnswer, Passing } from './passing.ts';
import { refusalOf } from './refusal-of.ts';

/**
 * Passes an answer on as it is: a stream as it comes, anything else once it is whole. An error has
 * another body where the way by which the call left says so.
 */
export async function passAnswer(passing: Passing): Promise<PassedAnswer> {
  const { call, answer } = passing;
  const type = answer.headers['content-type'] ?? '';
  const isStream = call.isStream && answer.status < 300 && type.startsWith('text/event-stream');
  return isStream ? await passStream(passing) : await passWhole(passing);
}

async function passWhole(passing: Passing): Promise<PassedAnswer> {
  const { call, answer, sink, signal } = passing;
  const { status } = answer;
  const requestId = requestIdOf(passing);
  const facts = { status, requestId, hasBegun: false, stream: null };
  const end = { status, hasLeft: true, isStream: false, deliveredBytes: 0, ...seen(call) };
  let body: Buffer;
  try {
    body = await gather(answer.body);
  } catch (error) {
    const brokenBy = signal.aborted ? 'client' : 'provider';
    const cut = { ...end, answer: null, isUsageFinal: false, brokenBy } as const;
    const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
    return { ...facts, outcome: passing.outcome(cut), code, refusal: refusalOf(error) };
  }
  const parsed = parse(body);
  const whole = { ...end, answer: parsed, isUsageFinal: true, brokenBy: null };
  const outcome = passing.outcome(whole);
  const code = status < 400 ? null : 'PROVIDER_REFUSED';
  // What is said of the platform's account is nothing for a tenant.
  if (call.payer.payer === 'platform' && call.upstream.isAboutAccount(status, parsed))
    return { ...facts, outcome, code, refusal: { code: 'credential_missing' } };
  const own = status < 400 ? null : call.upstream.tellError(call.provider, status, parsed);
  const told = own === null ? body : Buffer.from(JSON.stringify(own));
  sink.head(status, {
    ...headersFor(passing),
    ...(own === null ? {} : { 'content-type': 'application/json' }),
    'content-length': String(told.byteLength),
    'x-ataski-cost-nano-usd': String(outcome.costNano),
  });
  sink.write(told);
  sink.end();
  return { ...facts, outcome, code, refusal: null, hasBegun: true };
}

async function gather(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
