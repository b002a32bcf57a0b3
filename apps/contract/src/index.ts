export { defineCall } from './call.ts';
export type { Call, CallInput, CallOutput, Method } from './call.ts';
export { Problem } from './problem.ts';
export * as session from './session.ts';
export * as connections from './connections.ts';
export * as consents from './consents.ts';
export * as audit from './audit.ts';
export * as overview from './overview.ts';
