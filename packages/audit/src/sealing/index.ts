/*
 * Sealing: committed rows become leaves of signed trees. For the process that holds the signing keys;
 * who writes the log or verifies it needs nothing of this.
 */
export { createSealer } from './sealer.ts';
export type { Sealer, SealerMetrics } from './sealer.ts';
export type { SealerOptions, SealingAlarm } from './sealer-options.ts';
export type { PassResult } from './seal-pass.ts';
export type { CheckpointRequest, CheckpointSigner } from './checkpoint-signer.ts';
export { fileCheckpointSigner } from './file-checkpoint-signer.ts';
export { generateSigningKeys } from './signing-keys.ts';
export { blindingSalt } from './deployment-leaf.ts';
export { deploymentStream, originOf, platformStream } from './origin.ts';
