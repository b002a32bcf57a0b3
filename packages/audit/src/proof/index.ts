/*
 * Proof of one entry without the others (C2SP tlog-proof). This entry needs nothing but node:crypto.
 */
export { formatProof, parseProof } from './tlog-proof.ts';
export type { TlogProof } from './tlog-proof.ts';
export { verifyProof } from './verify-proof.ts';
export type { ProofClaim, ProofVerdict } from './verify-proof.ts';
