import type { TenantContext } from '@ataski/kernel';
import type { BoundedCall, CallSurface, LlmProvider } from '@ataski/llm-pricing';

import type { PayerChoice } from '../provider-key/payer-choice.ts';
import type { ReceivedHeaders } from '../surface/client-key.ts';
import type { RefusalCode } from '../surface/refusal.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** Whoever calls, once it is known who that is. */
export interface Caller {
  readonly context: TenantContext;
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly runId: string | null;
  /** Which attempt of the client's this is, from 0; null where it does not say. */
  readonly attempt: number | null;
  /**
   * Whether it would still be let in: a body may be long in coming, and an answer of the cache too.
   * As it stood less than a second ago; rejects as the database does.
   */
  isStillLetIn(): Promise<boolean>;
}

/** A call that is bounded and has a payer, ready to be held and made. */
export interface PlannedCall {
  readonly id: string;
  readonly caller: Caller;
  readonly surface: CallSurface;
  readonly provider: LlmProvider;
  readonly bound: BoundedCall;
  readonly payer: PayerChoice;
  /** The way by which it leaves. */
  readonly upstream: Upstream;
  /** What the client asked, before anything was added: for the key of the cache. */
  readonly asked: AskedCall;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The client asked for a stream. */
  readonly isStream: boolean;
  /** The gateway asked for the usage of a stream, and the client did not. */
  readonly stripsUsage: boolean;
  /** The model may think, at a price, without a byte of it in its answer. */
  readonly mayThinkUnseen: boolean;
}

/** A call as the client asked for it. */
export interface AskedCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: ReceivedHeaders;
  readonly betas: readonly string[];
  readonly version: string | null;
}

/** Why a call is not made. */
export interface CallRefusal {
  readonly code: RefusalCode;
  /** The name of a member, as `boundCall` gave it. */
  readonly field?: string | undefined;
  /** What is wrong with a body, or which error of ours it was, for the log alone. */
  readonly fault?: string | undefined;
  /** In the price table; a name that is not is a client's text, and stands nowhere. */
  readonly model?: string | undefined;
  readonly budgetId?: string | undefined;
  /** Whose breaker stopped it. */
  readonly breaker?: 'tenant' | 'key' | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly allow?: string | undefined;
}

/** A refusal as it is thrown within the gateway. */
export class Refused extends Error {
  readonly refusal: CallRefusal;
  /** The outcome row of a call that was held says it already. */
  readonly isOutcome: boolean;

  constructor(refusal: CallRefusal, cause?: unknown, isOutcome = false) {
    super(refusal.code, { cause });
    this.name = 'Refused';
    this.refusal = refusal;
    this.isOutcome = isOutcome;
  }
}

/** Throws {@link Refused} for a caller whose key was revoked or expired since it was shown. */
export async function requireLetIn(caller: Caller): Promise<void> {
  if (!(await caller.isStillLetIn())) throw new Refused({ code: 'unauthorized' });
}
