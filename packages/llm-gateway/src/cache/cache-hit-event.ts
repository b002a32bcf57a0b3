import type { EventOf } from '@ataski/kernel';

import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import type { PlannedCaching } from './cache-plan.ts';
import type { CacheTurn } from './cache-turns.ts';

/** What is recorded, and committed before a byte of the answer is sent, when a call was saved. */
export function cacheHitEvent(
  call: { readonly id: string; readonly provider: string; readonly model: string },
  { surface }: PlannedCaching,
  { answer, ageSeconds }: Extract<CacheTurn, { kind: 'hit' }>,
): EventOf<typeof llmGatewayActions> & { readonly action: 'model.answered_from_cache' } {
  const { id, provider, model } = call;
  return {
    action: 'model.answered_from_cache',
    targets: [{ type: 'model_call', id }],
    details: {
      ...{ surface, provider, model, ageSeconds },
      savedNanoUsd: String(answer.costNano),
      answeredCallId: answer.callId,
    },
  };
}
