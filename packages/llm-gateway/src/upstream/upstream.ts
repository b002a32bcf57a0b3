import type { TenantContext } from '@ataski/kernel';
import type { AddedMembers, CallSurface, LlmProvider } from '@ataski/llm-pricing';

import type { Caller } from '../gateway/gateway-call.ts';
import type { PayerChoice } from '../provider-key/payer-choice.ts';
import type { StreamSummary } from '../stream/stream-tee.ts';
import type { ReceivedHeaders } from '../surface/client-key.ts';

/** A JSON object of a client's. */
export type AskedBody = Readonly<Record<string, unknown>>;

/** A request as far as its way is concerned. */
export interface AskedRequest {
  readonly caller: Caller;
  readonly surface: CallSurface;
  readonly headers: ReceivedHeaders;
  readonly body: AskedBody;
}

/** An answer that has ended, as far as its cost is told beside it. */
export interface EndedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What was read of a stream; null for an answer that was none. */
  readonly stream: StreamSummary | null;
}

/** The way by which a call leaves: to which system, on whose account, with what added. */
export interface Upstream {
  /** By which permitted operation of which system a surface leaves. */
  operationOf(surface: CallSurface): { readonly system: string; readonly operation: string };
  /** Throws `Refused` for a member that a client may not send this way. */
  check(body: AskedBody): void;
  /** Who pays. Throws `Refused` where nobody does. */
  choosePayer(context: TenantContext, provider: LlmProvider): Promise<PayerChoice>;
  /** Members that go along with the client's, none of which it has: the bound's, and others. */
  addedTo(request: AskedRequest, bound: AddedMembers): Readonly<Record<string, unknown>>;
  /** The header with the credential. */
  authorize(
    context: TenantContext,
    provider: LlmProvider,
    payer: PayerChoice,
  ): Promise<Readonly<Record<string, string>>>;
  /** The answer as its usage is to be priced, for a call of this model. */
  priced(answer: unknown, model: string): unknown;
  /** True for an error about the account that pays, which is nothing for a client of the platform's. */
  isAboutAccount(status: number, body: unknown): boolean;
  /** The body that a client gets in the place of an error; null where that is passed on as it is. */
  tellError(provider: LlmProvider, status: number, body: unknown): object | null;
  /** What the other side says that a call cost, in nano-USD; null where it says nothing. */
  reportedCost(answer: EndedHead): bigint | null;
}

/** Knows the way of each call. */
export interface Upstreams {
  /** Of the model that a body names, whatever that is. */
  of(surface: CallSurface, model: unknown): Upstream;
}
