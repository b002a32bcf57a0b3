export { createHubspotSimulator } from './hubspot-simulator.ts';
export type { HubspotControl, HubspotSimulatorOptions } from './hubspot-simulator.ts';
export type { HubspotSizes } from './account-seed.ts';
export type { HubspotChanges } from './account-changes.ts';
export type { CrmRecord, CrmType } from './crm-object.ts';
export { deliverHubspotWebhook, signHubspotWebhook } from './webhooks.ts';
export type {
  HubspotWebhookDelivery,
  HubspotWebhookEvent,
  SignedHubspotRequest,
} from './webhooks.ts';
