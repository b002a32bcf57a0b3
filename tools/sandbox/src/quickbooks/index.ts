export { createQuickbooksSimulator } from './quickbooks-simulator.ts';
export type { QuickbooksControl } from './quickbooks-simulator.ts';
export type { QuickbooksSimulatorOptions, SeedQuickbooksCompany } from './quickbooks-options.ts';
export type { QuickbooksLimitOptions } from './quickbooks-limits.ts';
export type { QuickbooksSizes } from './company-seed.ts';
export type { Burst, QuickbooksChanges } from './company-changes.ts';
export type { QboEntity, QboRecord } from './company-record.ts';
export { deliverIntuitWebhook, signIntuitWebhook } from './webhooks.ts';
export type { IntuitWebhookDelivery, IntuitWebhookEvent } from './webhooks.ts';
