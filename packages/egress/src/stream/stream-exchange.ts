import type { Dispatcher } from 'undici';

import { compileEchoes, maskHeaderEcho } from '../credential-echo.ts';
import { createEchoMask } from '../echo-mask.ts';
import { EgressError } from '../errors.ts';
import type { EchoPattern } from '../escaped-echo.ts';
import { asEgressError, findProblem, plainHeaders } from '../http-exchange.ts';
import type { OutboundMessage } from '../http-exchange.ts';
import type { CallWatch } from './call-watch.ts';
import { createStreamLife } from './stream-life.ts';
import type { StreamLife } from './stream-life.ts';
import type { EgressStream } from './stream-request.ts';

/** One permitted call, and what bounds it. */
export interface StreamExchange {
  readonly message: OutboundMessage;
  readonly maxResponseBytes: number;
  readonly watch: CallWatch;
  /** Called when the connection is done with the call. */
  readonly onEnd: () => void;
}

/**
 * Sends one request and hands on its answer while it comes. Rejects with EgressError until the head
 * is there; afterwards the body throws it.
 */
export function exchangeStream(agent: Dispatcher, exchange: StreamExchange): Promise<EgressStream> {
  const { message, watch } = exchange;
  const life = createStreamLife(watch, exchange.onEnd);
  const echoes = compileEchoes(message.headers);
  watch.awaitHead();
  agent.dispatch(
    {
      origin: message.target.origin,
      method: message.target.method,
      path: message.path,
      headers: message.headers,
      body: message.body,
    },
    {
      onRequestStart: life.start,
      onResponseStart: (_controller, status, headers) => {
        // Those below 200 only announce one.
        if (status >= 200) takeHead(exchange, life, echoes, status, plainHeaders(headers));
      },
      ...takeBody(exchange, life, echoes),
      onResponseError: (_controller, error) => life.fail(asBreak(error)),
    },
  );
  return life.head.promise;
}

function takeHead(
  { message, maxResponseBytes, watch }: StreamExchange,
  { head, queue, fail, cancel, isOver }: StreamLife,
  echoes: readonly EchoPattern[],
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  if (isOver()) return;
  const problem =
    findProblem(status, headers, maxResponseBytes) ?? findUnframed(message, status, headers);
  if (problem !== null) {
    fail(problem);
    return;
  }
  watch.hear();
  const masked = maskHeaderEcho(echoes, headers);
  head.resolve(Object.freeze({ status, headers: masked, body: queue.body, cancel }));
}

function takeBody(
  { maxResponseBytes, watch }: StreamExchange,
  { queue, finish, fail, isOver }: StreamLife,
  echoes: readonly EchoPattern[],
): Pick<Dispatcher.DispatchHandler, 'onResponseData' | 'onResponseEnd'> {
  const mask = createEchoMask(echoes);
  let bytes = 0;
  const handOn = (chunk: Uint8Array): void => {
    if (chunk.byteLength > 0) queue.push(chunk);
  };
  return {
    onResponseData: (_controller, chunk) => {
      if (isOver()) return;
      watch.hear();
      bytes += chunk.byteLength;
      if (bytes > maxResponseBytes) {
        fail(new EgressError('EGRESS_RESPONSE_TOO_LARGE', { maxResponseBytes }));
      } else {
        handOn(mask.pass(chunk));
      }
    },
    onResponseEnd: () => {
      if (!finish()) return;
      handOn(mask.end());
      queue.end(null);
    },
  };
}

/** An answer that only the end of the connection ends cannot be told from one that was cut. */
function findUnframed(
  { target }: OutboundMessage,
  status: number,
  headers: Readonly<Record<string, string>>,
): EgressError | null {
  const coding = headers['transfer-encoding'];
  const isFramed =
    coding === undefined
      ? headers['content-length'] !== undefined
      : coding.toLowerCase() === 'chunked';
  if (isFramed || target.method === 'HEAD' || status === 204 || status === 304) return null;
  return new EgressError('EGRESS_RESPONSE_INVALID', { status, reason: 'UNFRAMED' });
}

/** The parser's errors have a name and no code. One that it met at the end is a broken connection. */
function asBreak(error: Error): EgressError {
  if (error.name !== 'HTTPParserError') return asEgressError(error);
  return error.message.includes('EOF')
    ? new EgressError('EGRESS_CONNECTION_FAILED', { reason: 'CUT' })
    : new EgressError('EGRESS_RESPONSE_INVALID', { reason: 'PARSER' });
}
