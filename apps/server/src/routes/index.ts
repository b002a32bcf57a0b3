import type { Route } from '../http/define-route.ts';
import { exportAuditBundle } from './audit/export-audit-bundle.ts';
import { exportAuditEvents } from './audit/export-audit-events.ts';
import { getAuditEvidence } from './audit/get-audit-evidence.ts';
import { getAuditProof } from './audit/get-audit-proof.ts';
import { getAuditSeal } from './audit/get-audit-seal.ts';
import { getAuditTimeline } from './audit/get-audit-timeline.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import { checkConnection } from './connections/check-connection.ts';
import { connectWithKey } from './connections/connect-with-key.ts';
import { disconnect } from './connections/disconnect.ts';
import { getConnection } from './connections/get-connection.ts';
import { getDisconnection } from './connections/get-disconnection.ts';
import { listConnections } from './connections/list-connections.ts';
import { listRecordVersions } from './connections/list-record-versions.ts';
import { listRecords } from './connections/list-records.ts';
import { setSchedule } from './connections/set-schedule.ts';
import { startSync } from './connections/start-sync.ts';
import { watchSync } from './connections/watch-sync.ts';
import { beginConsent } from './consents/begin-consent.ts';
import { chooseAccount } from './consents/choose-account.ts';
import { dropAccountChoice } from './consents/drop-account-choice.ts';
import { getAccountChoice } from './consents/get-account-choice.ts';
import { addProviderKey } from './models/add-provider-key.ts';
import { closeBreaker } from './models/close-breaker.ts';
import { createVirtualKey } from './models/create-virtual-key.ts';
import { deactivateProviderKey } from './models/deactivate-provider-key.ts';
import { getModelInvoice } from './models/get-model-invoice.ts';
import { getSpend } from './models/get-spend.ts';
import { listBreakers } from './models/list-breakers.ts';
import { listBudgets } from './models/list-budgets.ts';
import { listModelCalls } from './models/list-model-calls.ts';
import { listPricedModels } from './models/list-priced-models.ts';
import { listProviderKeys } from './models/list-provider-keys.ts';
import { listVirtualKeys } from './models/list-virtual-keys.ts';
import { openBreaker } from './models/open-breaker.ts';
import { previewBudget } from './models/preview-budget.ts';
import { removeBudget } from './models/remove-budget.ts';
import { removeProviderKey } from './models/remove-provider-key.ts';
import { revokeVirtualKey } from './models/revoke-virtual-key.ts';
import { rotateProviderKey } from './models/rotate-provider-key.ts';
import { setBudget } from './models/set-budget.ts';
import { getOverview } from './overview/get-overview.ts';
import { endSession } from './session/end-session.ts';
import { getSession } from './session/get-session.ts';
import { switchTenant } from './session/switch-tenant.ts';

/** Every route of the API. What is not listed here is not served. */
export const routes: readonly Route[] = [
  getSession,
  switchTenant,
  endSession,
  getOverview,
  listConnections,
  connectWithKey,
  beginConsent,
  getAccountChoice,
  chooseAccount,
  dropAccountChoice,
  getConnection,
  checkConnection,
  startSync,
  watchSync,
  setSchedule,
  listRecords,
  listRecordVersions,
  disconnect,
  getDisconnection,
  listAuditEvents,
  exportAuditEvents,
  exportAuditBundle,
  getAuditTimeline,
  getAuditEvidence,
  getAuditSeal,
  getAuditProof,
  listProviderKeys,
  addProviderKey,
  rotateProviderKey,
  deactivateProviderKey,
  removeProviderKey,
  listVirtualKeys,
  createVirtualKey,
  revokeVirtualKey,
  listPricedModels,
  listBreakers,
  openBreaker,
  closeBreaker,
  listBudgets,
  previewBudget,
  setBudget,
  removeBudget,
  getSpend,
  getModelInvoice,
  listModelCalls,
];
