/*
 * The offline verifier. It needs nothing but Node: no package, no network, no database. Built, it is one
 * file that is imported, or started by itself: `node verify.js FILE --key VKEY`.
 */
import { isStartedAs, runStandalone } from './standalone.ts';

export { verifyBundle } from './verify-bundle.ts';
export { verifyProofFile } from './verify-proof-file.ts';
export type { ProofReport } from './verify-proof-file.ts';
export type {
  BundleReport,
  CheckName,
  Finding,
  ReportedAnchor,
  ReportedCheckpoint,
  ReportNotes,
} from './report.ts';
export { renderReport } from './render-report.ts';
export { TrustError } from './trust.ts';
export type { Trust } from './trust.ts';

if (isStartedAs(import.meta.url, globalThis.process)) void runStandalone(globalThis.process);
