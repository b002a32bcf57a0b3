export { createRecallSimulator } from './recall-simulator.ts';
export type { RecallControl, RecallSimulatorOptions } from './recall-simulator.ts';
export type { RecallDelivery, SimulatedRecallWorkspace } from './workspace.ts';
export type { BotStatus, MeetingArtefacts } from './simulated-bot.ts';
export { signRecallWebhook } from './svix-signature.ts';
export type { SignedWebhook } from './svix-signature.ts';
