import { defineActions } from '@ataski/kernel';

/** What this package records. Amounts are nano-USD as text, because they may pass 2^53. */
export const llmGatewayActions = defineActions({
  'model.called': {
    version: 1,
    details: {
      surface: 'text',
      provider: 'text',
      model: 'text',
      payer: 'text',
      priceVersion: 'text',
      holdNanoUsd: 'text',
      /** Whose secret the call is made with; the loan of it has a row of its own. */
      credentialId: 'text?',
      /** Of the client's own attempts, from 0. */
      attempt: 'integer?',
    },
    outcome: {
      state: 'text',
      costNanoUsd: 'text',
      excessNanoUsd: 'text?',
      inputTokens: 'integer?',
      cachedTokens: 'integer?',
      writtenTokens: 'integer?',
      outputTokens: 'integer?',
      status: 'integer?',
      durationMs: 'integer?',
      requestId: 'text?',
      reason: 'text?',
      code: 'text?',
      /** What a proxy says that the call cost. */
      reportedNanoUsd: 'text?',
      /** That without our cost, where the two differ beyond the tolerance. */
      deviationNanoUsd: 'text?',
    },
  },
  'model.refused': {
    version: 1,
    details: {
      surface: 'text',
      code: 'text',
      model: 'text?',
      field: 'text?',
      budget: 'text?',
      /** The scope of the breaker that refused it. */
      breaker: 'text?',
      /** Refusals of strangers without a row of their own since the one before. */
      leftOut: 'integer?',
    },
  },
  'model.answered_from_cache': {
    version: 1,
    details: {
      surface: 'text',
      provider: 'text',
      model: 'text',
      savedNanoUsd: 'text',
      ageSeconds: 'integer',
      /** The call whose answer it was. */
      answeredCallId: 'text',
    },
  },
  'budget.set': {
    version: 1,
    details: { scope: 'text', period: 'text', limitNanoUsd: 'text', before: 'text?' },
  },
  'budget.removed': { version: 1, details: { scope: 'text', period: 'text' } },
  'breaker.opened': { version: 1, details: { scope: 'text', before: 'text', reason: 'text' } },
  'breaker.closed': { version: 1, details: { scope: 'text', before: 'text', reason: 'text' } },
  'breaker.moved': {
    version: 1,
    details: {
      scope: 'text',
      before: 'text',
      state: 'text',
      cause: 'text',
      spentNanoUsd: 'text',
      /** What was passed, or is not passed any more. */
      paceNanoUsd: 'text',
    },
  },
  'virtual_key.created': {
    version: 1,
    details: {
      agentId: 'text',
      userId: 'text?',
      surfaces: 'texts',
      models: 'texts?',
      expiresAt: 'text',
    },
  },
  'virtual_key.revoked': { version: 1, details: {} },
  'provider_key.added': { version: 1, details: { provider: 'text' } },
  'provider_key.rotated': {
    version: 1,
    details: { provider: 'text', replaced: 'text', overlapSeconds: 'integer' },
  },
  'provider_key.deactivated': { version: 1, details: { provider: 'text' } },
  'provider_key.removed': { version: 1, details: { provider: 'text' } },
  'provider_key.quarantined': { version: 1, details: { provider: 'text', refusals: 'integer' } },
});
