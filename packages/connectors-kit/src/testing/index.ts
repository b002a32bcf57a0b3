export { acceptanceChecks } from './acceptance-checks.ts';
export type { AcceptanceCheck } from './acceptance-checks.ts';
export type { AcceptanceWorld, LandedObject } from './acceptance-world.ts';
export { answerCode } from './answer-code.ts';
export type { RecordedAnswer } from './answer-code.ts';
