/*
 * Evidence: what an outsider is handed to check a stream, read from the log and its trees.
 */
export { createEvidence } from './evidence.ts';
export type { BundleRequest, Evidence, EvidenceOptions } from './evidence.ts';
export { writeBundle } from './write-bundle.ts';
export type { BundleContent, BundleRange } from './write-bundle.ts';
export type { OpenPart } from './sensitive-member.ts';
export type { DeploymentFacts } from './deployment-lines.ts';
export type { StreamSource } from './stream-source.ts';
export { proveEvent } from './prove-event.ts';
export type { EventKey, EventProof } from './prove-event.ts';
export type { SealPlace } from './seal-place.ts';
export type { SealLag } from './seal-lag.ts';
export { readSealStatus } from './seal-status.ts';
export type { SealStatus } from './seal-status.ts';
