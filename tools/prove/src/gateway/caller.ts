import { randomUUID } from 'node:crypto';

import type { AuditComposer, ComposedRow, TenantContext } from '@ataski/kernel';
import type {
  Hold,
  HoldAnswer,
  LedgerWriter,
  Settlement,
  llmGatewayActions,
} from '@ataski/llm-gateway';

/** A call as its caller knows it, from before it is held. */
export interface ComposedCall {
  readonly context: TenantContext;
  readonly hold: Hold;
  readonly intent: ComposedRow;
}

/** How a caller says that its call ended. */
export interface Ending {
  readonly state: Exclude<Settlement['state'], 'presumed'>;
  readonly costNano: bigint;
}

/** Makes calls of a ledger as the gateway does, each with its rows. */
export interface Caller {
  compose(
    context: TenantContext,
    hold: Partial<Hold> & Pick<Hold, 'holdNano' | 'ttlMs'>,
  ): ComposedCall;
  hold(call: ComposedCall): Promise<HoldAnswer>;
  settle(call: ComposedCall, ending: Ending): Promise<boolean>;
}

/** Writes through `writer`, with rows of `log`. */
export function createCaller(
  log: AuditComposer<typeof llmGatewayActions>,
  writer: LedgerWriter,
): Caller {
  return Object.freeze<Caller>({
    compose(context, asked) {
      const hold: Hold = {
        ...{ id: randomUUID(), keyId: null, userId: null, runId: null, payer: 'platform' },
        ...{ credentialId: null, surface: 'messages', provider: 'anthropic', model: 'model-1' },
        priceVersion: 'proof',
        ...asked,
      };
      const { surface, provider, model, payer, priceVersion, holdNano } = hold;
      const intent = log.composeIntent(context, {
        action: 'model.called',
        targets: targetsOf(hold),
        details: { surface, provider, model, payer, priceVersion, holdNanoUsd: String(holdNano) },
      });
      return { context, hold, intent };
    },
    hold: async ({ context, hold, intent }) => await writer.hold(context, hold, intent),
    async settle({ context, hold, intent }, { state, costNano }) {
      const outcome = log.composeOutcome(context, intent, {
        action: 'model.called',
        targets: targetsOf(hold),
        details: { state, costNanoUsd: String(costNano) },
      });
      const rest = { excessNano: 0n, tokens: null, reason: null };
      return await writer.settle(context, { id: hold.id, state, costNano, ...rest }, outcome);
    },
  });
}

function targetsOf({ id }: Hold) {
  return [{ type: 'model_call', id }];
}
