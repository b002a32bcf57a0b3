import { Pool } from 'undici';

import { median } from '../measure.ts';
import { processorMs } from './own-processor-time.ts';

/** Whom the calls go to, and how. */
export interface Target {
  readonly origin: string;
  readonly path: string;
  /** Of a call: of one tenant after another. */
  readonly headers: (call: number) => Readonly<Record<string, string>>;
  /** Of the process that is measured; null for the provider itself. */
  readonly pid: number | null;
  readonly ca?: string;
}

/** What a round of calls took. */
export interface Taken {
  readonly callsPerSecond: number;
  /** To the first byte of the body. */
  readonly medianFirstByteMs: number;
  readonly medianMs: number;
  /** Of the process that is measured. */
  readonly processorUsPerCall: number;
}

const body = (isStream: boolean) =>
  Buffer.from(
    JSON.stringify({
      ...{ model: 'gpt-5.4-mini', max_completion_tokens: 200 },
      ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
      messages: [
        { role: 'system', content: 'You keep the books of a company. '.repeat(20) },
        { role: 'user', content: 'What did we earn in October? '.repeat(18) },
      ],
    }),
  );
const bodies = { plain: body(false), stream: body(true) };

/** Makes calls, so many at once, and throws when one of them fails. */
export async function load(
  target: Target,
  how: { readonly calls: number; readonly callers: number; readonly isStream?: boolean },
): Promise<Taken> {
  const pool = new Pool(target.origin, {
    ...{ connections: how.callers, pipelining: 1 },
    ...(target.ca === undefined ? {} : { connect: { ca: target.ca, servername: 'localhost' } }),
  });
  const times: number[] = [];
  const firsts: number[] = [];
  let next = 0;
  const call = async (number: number): Promise<void> => {
    const startedAt = performance.now();
    const answer = await pool.request({
      ...{ method: 'POST', path: target.path },
      headers: { 'content-type': 'application/json', ...target.headers(number) },
      body: how.isStream === true ? bodies.stream : bodies.plain,
    });
    let isFirst = true;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      if (isFirst && chunk.byteLength > 0) firsts.push(performance.now() - startedAt);
      isFirst = false;
    }
    if (answer.statusCode !== 200)
      throw new Error(`A call ended with ${String(answer.statusCode)}.`);
    times.push(performance.now() - startedAt);
  };
  const before = target.pid === null ? 0 : processorMs(target.pid);
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: how.callers }, async () => {
      while (next < how.calls) {
        next += 1;
        await call(next);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const after = target.pid === null ? 0 : processorMs(target.pid);
  await pool.close();
  return {
    callsPerSecond: how.calls / seconds,
    medianFirstByteMs: median(firsts),
    medianMs: median(times),
    processorUsPerCall: ((after - before) * 1000) / how.calls,
  };
}
