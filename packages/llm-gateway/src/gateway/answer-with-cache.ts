import { cacheHitEvent } from '../cache/cache-hit-event.ts';
import type { PlannedCaching } from '../cache/cache-plan.ts';
import type { CacheTurn } from '../cache/cache-turns.ts';
import type { Caching } from '../cache/caching.ts';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import type { AnswerSink } from './answer-sink.ts';
import type { GatewayAudit } from './call-rows.ts';
import { requireLetIn } from './gateway-call.ts';
import type { PlannedCall } from './gateway-call.ts';
import type { PassedAnswer } from './passing.ts';

/** What answering from the cache needs. */
export interface CachedAnswering {
  readonly caching: Caching;
  readonly audit: GatewayAudit;
  readonly writer: LedgerWriter;
  /** Names the prices and the policy that a request passed. */
  readonly policyVersion: string;
  /** Makes the call and passes its answer on. */
  readonly make: (
    call: PlannedCall,
    sink: AnswerSink,
    signal: AbortSignal,
  ) => Promise<PassedAnswer>;
}

/** Answers from the tenant's own cache where the client may have that, or makes the call. */
export async function answerWithCache(
  options: CachedAnswering,
  call: PlannedCall,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<void> {
  const { context, userId } = call.caller;
  const plan = await options.caching.plan(context, {
    ...{ ...call.asked, surface: call.surface, userId, model: call.bound.model },
    ...{ payer: call.payer.payer, credentialId: call.payer.credentialId },
    ...{
      origin: call.upstream.operationOf(call.surface).system,
      policyVersion: options.policyVersion,
    },
  });
  if (plan.kind === 'off') {
    await options.make(call, sink, signal);
    return;
  }
  const turn = await options.caching.ask(plan, signal);
  if (turn.kind === 'hit') await sendHit(options, call, plan, turn, sink);
  else await makeGathered(options, call, turn, sink, signal);
}

/** Its row is committed before a byte is sent. It costs nothing. */
async function sendHit(
  { audit, writer }: CachedAnswering,
  call: PlannedCall,
  plan: PlannedCaching,
  turn: Extract<CacheTurn, { kind: 'hit' }>,
  sink: AnswerSink,
): Promise<void> {
  const { context } = call.caller;
  await requireLetIn(call.caller);
  const { system } = call.upstream.operationOf(call.surface);
  const named = { id: call.id, provider: system, model: call.bound.model };
  await writer.record(context, audit.compose(context, cacheHitEvent(named, plan, turn)));
  sink.head(200, { ...turn.headers, 'x-ataski-call-id': call.id });
  sink.write(turn.answer.bytes);
  sink.end();
}

async function makeGathered(
  { make }: CachedAnswering,
  call: PlannedCall,
  { gathering, headers }: Extract<CacheTurn, { kind: 'miss' }>,
  sink: AnswerSink,
  signal: AbortSignal,
): Promise<void> {
  const sent = { contentType: '' };
  const gathered: AnswerSink = {
    ...sink,
    head(status, own) {
      sent.contentType = own['content-type'] ?? '';
      sink.head(status, { ...own, ...headers });
    },
    write(bytes) {
      gathering.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      return sink.write(bytes);
    },
  };
  try {
    const passed = await make(call, gathered, signal);
    const { status, stream, outcome, refusal } = passed;
    if (refusal !== null) return;
    await gathering.end({
      ...{ status, stream, contentType: sent.contentType, callId: call.id },
      ...{ model: stream?.model ?? call.bound.model, costNano: outcome.costNano },
      tokens: outcome.tokens,
    });
  } finally {
    // Nothing where it was kept; else others stop waiting for it.
    gathering.abandon();
  }
}
