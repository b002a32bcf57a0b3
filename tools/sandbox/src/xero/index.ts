export { createXeroSimulator } from './xero-simulator.ts';
export type { XeroControl } from './xero-simulator.ts';
export type { SeedXeroOrganisation, XeroSimulatorOptions } from './xero-options.ts';
export type { XeroLimitOptions } from './xero-limits.ts';
export type { NewXeroInvoice, XeroChanges } from './organisation-changes.ts';
export type { XeroInvoice } from './xero-records.ts';
export { checkXeroIntentToReceive, deliverXeroWebhook, signXeroWebhook } from './webhooks.ts';
export type { XeroWebhookEvent, XeroWebhookTarget } from './webhooks.ts';
