import type { Agent } from 'undici';

import type { PlatformContext, TenantContext } from '@ataski/kernel';

import type { CallBudget } from '../call-budget.ts';
import { checkOrRecord } from '../call-evidence.ts';
import type { EgressOptions } from '../egress-options.ts';
import type { OperationGuard } from '../operation-guard.ts';
import { prepareUnsigned } from '../prepare-call.ts';
import { createCallWatch } from './call-watch.ts';
import { exchangeStream } from './stream-exchange.ts';
import { narrowStreamLimits } from './stream-limits.ts';
import type { EgressStream, EgressStreamRequest } from './stream-request.ts';

/** What the door has for its streams. */
export interface StreamDoor extends Pick<EgressOptions, 'audit' | 'streamLimits'> {
  readonly guard: OperationGuard;
  readonly budgets: ReadonlyMap<string, CallBudget>;
  readonly agent: Agent;
}

/** One stream that is asked for. */
export interface StreamCall {
  readonly context: TenantContext | PlatformContext;
  readonly request: EgressStreamRequest;
  readonly signal: AbortSignal | undefined;
  /** Called when a stream that was opened has ended. */
  readonly onEnd: () => void;
}

/** The order is the promise: check, budget, admission, credential, and only then the network. */
export async function openStream(door: StreamDoor, call: StreamCall): Promise<EgressStream> {
  const { context, request, signal } = call;
  const limits = narrowStreamLimits(door.streamLimits, request.limits);
  const checked = <Checked>(check: () => Checked): Promise<Checked> =>
    checkOrRecord(door.audit, context, check, request);
  const unsigned = await checked(() => prepareUnsigned(door.guard, limits, request));
  const { system, maxResponseBytes } = unsigned.target;
  const watch = createCallWatch(limits, signal);
  let leave: (() => void) | undefined;
  const onEnd = (): void => {
    watch.end();
    leave?.();
    call.onEnd();
  };
  try {
    watch.assertRunning();
    leave = await door.budgets.get(system)?.enter(watch.signal);
    watch.assertRunning();
    await request.admit();
    watch.assertRunning();
    const credential = (await request.authorize?.(unsigned.signed)) ?? {};
    const message = await checked(() => unsigned.complete(credential));
    watch.assertRunning();
    return await exchangeStream(door.agent, {
      message,
      maxResponseBytes: Math.min(limits.maxResponseBytes, maxResponseBytes ?? Infinity),
      watch,
      onEnd,
    });
  } catch (error) {
    onEnd();
    throw error;
  }
}
