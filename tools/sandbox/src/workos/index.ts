export { createWorkosSimulator } from './workos-simulator.ts';
export type { WorkosSimulator, WorkosSimulatorOptions } from './workos-simulator.ts';
export type {
  Directory,
  Membership,
  Organisation,
  SeedOrganisation,
  SeedUser,
  User,
} from './directory.ts';
export { deliverWebhook, signWebhook } from './webhooks.ts';
export type { WebhookDelivery } from './webhooks.ts';
