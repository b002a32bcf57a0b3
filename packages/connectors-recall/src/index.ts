export { recall } from './recall.ts';
export { recordingConsent } from './dispatch-bot.ts';
export type { BotRequest } from './dispatch-bot.ts';
