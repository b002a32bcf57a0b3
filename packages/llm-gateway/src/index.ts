import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

export { createGateway } from './gateway/gateway.ts';
export type { GatewayFailure } from './gateway/gateway-failure.ts';
export type { Gateway, GatewayOptions } from './gateway/gateway.ts';
export type {
  CallInProcess,
  CallOptions,
  CallerInProcess,
  MakeCallInProcess,
} from './gateway/call-in-process.ts';
export type { CallAnswer, StreamedAnswer, WholeAnswer } from './gateway/memory-sink.ts';
export type { GatewayAudit } from './gateway/call-rows.ts';
export type { ProviderAnswer, ProviderDoor, ProviderRequest } from './gateway/provider-door.ts';
export { createLiteLlm } from './upstream/litellm.ts';
export type { LiteLlm, LiteLlmOptions } from './upstream/litellm.ts';
export { liteLlmSystem } from './upstream/litellm-system.ts';
export type { LiteLlmSite } from './upstream/litellm-system.ts';
export { createLedgerWriter } from './ledger/ledger-writer.ts';
export type { LedgerWriter, LedgerWriterOptions } from './ledger/ledger-writer.ts';
export type {
  BudgetPeriod,
  BudgetScope,
  Hold,
  HoldAnswer,
  SettledTokens,
  Settlement,
} from './ledger/ledger-entry.ts';
export { createBudgets } from './budget/budgets.ts';
export type { Budget, BudgetWish, Budgets } from './budget/budgets.ts';
export { createBreakers } from './breaker/breakers.ts';
export type { BreakerWish, Breakers } from './breaker/breakers.ts';
export { judgeVelocity } from './breaker/judge-velocity.ts';
export type { JudgeOptions } from './breaker/judge-velocity.ts';
export type {
  Breaker,
  BreakerCause,
  BreakerPlace,
  BreakerScope,
  BreakerState,
} from './breaker/breaker.ts';
export { createKeyUses } from './key-uses.ts';
export type { KeyUses } from './key-uses.ts';
export { createVirtualKeys } from './virtual-key/virtual-keys.ts';
export type { VirtualKeys, VirtualKeysOptions } from './virtual-key/virtual-keys.ts';
export type { VirtualKey, VirtualKeySurface, VirtualKeyWish } from './virtual-key/virtual-key.ts';
export { createKeyring, permitsCall } from './virtual-key/keyring.ts';
export type { Keyring, KeyringOptions, VirtualKeyGrant } from './virtual-key/keyring.ts';
export { createProviderKeys } from './provider-key/provider-keys.ts';
export type {
  ProviderKeys,
  ProviderKeysOptions,
  RotateOptions,
} from './provider-key/provider-keys.ts';
export type { ModelProvider, ProviderKey } from './provider-key/provider-key.ts';
export type { CheckedKey, ProviderKeyWish, ValidateKey } from './provider-key/checked-key.ts';
export type {
  KeyPlace,
  KeyVault,
  LentKey,
  PlatformKey,
  PlatformKeys,
} from './provider-key/secret-ports.ts';
export { createKeyStates } from './provider-key/key-states.ts';
export type { KeyState, KeyStates, KeyStatesOptions } from './provider-key/key-states.ts';
export { createPayerChoices } from './provider-key/payer-choice.ts';
export type {
  PayerChoice,
  PayerChoices,
  PayerChoicesOptions,
  PayerRefusal,
} from './provider-key/payer-choice.ts';
export { createKeyLoans } from './provider-key/key-loans.ts';
export type { KeyLoans, KeyLoansOptions } from './provider-key/key-loans.ts';
export { createQuarantine } from './provider-key/quarantine.ts';
export type { Quarantine, QuarantineOptions } from './provider-key/quarantine.ts';
export { presumeExpired } from './ledger/presume-expired.ts';
export type { PresumeOptions } from './ledger/presume-expired.ts';
export { createCaching } from './cache/caching.ts';
export type { Caching, CachingOptions } from './cache/caching.ts';
export type { CachePlan, CacheRequest, PlannedCaching } from './cache/cache-plan.ts';
export type { CacheTurn } from './cache/cache-turns.ts';
export type { AnswerGathering, EndedAnswer } from './cache/answer-gathering.ts';
export type { CachedAnswer } from './cache/cached-answer.ts';
export type { CacheTrouble, CacheTroubleListener } from './cache/cache-trouble.ts';
export type { CacheVault } from './cache/cache-vault.ts';
export { cacheHitEvent } from './cache/cache-hit-event.ts';
export { removeExpiredAnswers } from './cache/remove-expired-answers.ts';
export { createSpend } from './spend/spend.ts';
export type { DayRange, Invoice, InvoiceLine, Spend, SpendPage } from './spend/spend.ts';
export type { DayLine, SpendLine } from './spend/spend-line.ts';
export { llmGatewayActions } from './llm-gateway-actions.ts';
export { LlmGatewayError } from './errors.ts';
export type { LlmGatewayErrorCode } from './errors.ts';

/** The schema `llm_gateway`. Run after those of `@ataski/tenancy` and `@ataski/audit`. */
export const migrations: readonly Migration[] = readMigrations(
  'llm-gateway',
  new URL('../sql/', import.meta.url),
);
