import { AtaskiError } from '@ataski/kernel';

import { errorFrame } from '../stream/error-frame.ts';
import { createStreamTee } from '../stream/stream-tee.ts';
import type { StreamSummary, StreamSurface, StreamTee } from '../stream/stream-tee.ts';
import type { CallRefusal } from './gateway-call.ts';
import { headersFor, requestIdOf, seen } from './passing.ts';
import type { PassedAnswer, Passing } from './passing.ts';
import { refusalOf } from './refusal-of.ts';

/** Passes a stream on as it comes. One that breaks ends with an error of the surface's own. */
export async function passStream(passing: Passing): Promise<PassedAnswer> {
  const { call, answer, sink, signal } = passing;
  const surface = call.surface as StreamSurface;
  sink.head(answer.status, headersFor(passing));
  // Asked for behind each piece; a local would be taken to stand still.
  const client = { isFull: false };
  const tee = createStreamTee({
    surface,
    stripsUsage: call.stripsUsage,
    forward: (bytes) => {
      if (!sink.write(bytes)) client.isFull = true;
    },
  });
  let failure: CallRefusal | null = null;
  let code: string | null = null;
  try {
    for await (const chunk of answer.body) {
      tee.write(asBuffer(chunk));
      if (tee.isOverfull()) break;
      if (!client.isFull) continue;
      await sink.drained();
      client.isFull = false;
    }
    failure = unfinished(tee);
  } catch (error) {
    failure = refusalOf(error);
    code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
  }
  if (failure === null) tee.end();
  const summary = tee.summary();
  const brokenBy = failure === null ? null : signal.aborted ? 'client' : 'provider';
  const outcome = passing.outcome({
    ...{ ...seen(call), status: answer.status, hasLeft: true, isStream: true, brokenBy },
    ...{ answer: summary.answer, isUsageFinal: summary.isUsageFinal },
    deliveredBytes: summary.deliveredBytes,
  });
  if (brokenBy === 'client') sink.breakOff();
  else {
    if (failure !== null) sink.write(frameOf(passing, surface, failure, summary));
    sink.end();
  }
  return {
    ...{ outcome, status: answer.status, requestId: requestIdOf(passing), refusal: failure },
    code: code ?? codeOf(summary, failure),
    hasBegun: true,
  };
}

/** A stream that ends without saying that it does is broken, however orderly its connection closed. */
function unfinished(tee: StreamTee): CallRefusal | null {
  const { isTerminated, hasFailed } = tee.summary();
  return tee.isOverfull() || (!isTerminated && !hasFailed) ? { code: 'upstream_broken' } : null;
}

function codeOf({ hasFailed }: StreamSummary, failure: CallRefusal | null): string | null {
  if (failure !== null) return 'STREAM_BROKEN';
  return hasFailed ? 'PROVIDER_FAILED' : null;
}

function frameOf(
  { call }: Passing,
  surface: StreamSurface,
  { code }: CallRefusal,
  { isMidEvent, lastSequence }: StreamSummary,
): Buffer {
  const told = { code, requestId: call.caller.context.correlationId };
  return Buffer.from(errorFrame(surface, told, { isMidEvent, lastSequence }));
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
