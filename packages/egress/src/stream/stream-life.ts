import type { Dispatcher } from 'undici';

import { EgressError } from '../errors.ts';
import type { CallWatch, StopReason } from './call-watch.ts';
import { createChunkQueue } from './chunk-queue.ts';
import type { ChunkQueue } from './chunk-queue.ts';
import type { EgressStream } from './stream-request.ts';

/** How one call goes on and how it ends: whole, failed, or stopped, and only once. */
export interface StreamLife {
  readonly head: PromiseWithResolvers<EgressStream>;
  readonly queue: ChunkQueue;
  isOver(): boolean;
  /** The request is about to be written, in this same turn. */
  start(connection: Dispatcher.DispatchController): void;
  /** The answer is whole. False when the call had ended before. */
  finish(): boolean;
  /** The call failed: the reader still gets what came before. */
  fail(failure: EgressError): void;
  /** The caller gave up: the connection closes at once. */
  cancel(): void;
}

/** Undici wants one. It holds nothing of the call. */
const stopped = new Error('the call was stopped');

/** A call of which nothing has left. `onEnd` is called once, when its connection is done with it. */
export function createStreamLife(watch: CallWatch, onEnd: () => void): StreamLife {
  const head = Promise.withResolvers<EgressStream>();
  let connection: Dispatcher.DispatchController | null = null;
  let hasLeft = false;
  let isOver = false;

  const finish = (): boolean => {
    if (isOver) return false;
    isOver = true;
    watch.end();
    onEnd();
    return true;
  };
  const fail = (failure: EgressError): void => {
    if (!finish()) return;
    const { code, details, cause } = failure;
    const error = new EgressError(code, details, cause, hasLeft);
    head.reject(error);
    queue.end(error);
    connection?.abort(stopped);
  };
  const stop = ({ code, details }: StopReason): void => {
    if (!finish()) return;
    const error = new EgressError(code, details, undefined, hasLeft);
    head.reject(error);
    queue.drop(error);
    connection?.abort(stopped);
  };
  const cancel = (): void => stop({ code: 'EGRESS_ABORTED', details: {} });
  const source = {
    pause: () => {
      connection?.pause();
      watch.rest(true);
    },
    resume: () => {
      if (!isOver) watch.rest(false);
      connection?.resume();
    },
  };
  const queue = createChunkQueue(source, cancel);
  const start = (controller: Dispatcher.DispatchController): void => {
    connection = controller;
    // A second start would be a second call, which nobody admitted.
    if (hasLeft) fail(new EgressError('EGRESS_CONNECTION_FAILED', { reason: 'RETRIED' }));
    // What is aborted here is never written.
    if (isOver) controller.abort(stopped);
    else hasLeft = true;
  };
  watch.onStop(stop);
  return { head, queue, isOver: () => isOver, start, finish, fail, cancel };
}
