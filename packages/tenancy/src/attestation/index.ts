export { attest } from './attest.ts';
export type { AttestOptions } from './attest.ts';
export { verifyAttestation } from './verify-attestation.ts';
export { readSubject } from './subject.ts';
export type { AttestationSubject, SubjectOptions } from './subject.ts';
export {
  attestationKeyIdOf,
  createAttestationKey,
  readAttestationPublicKey,
} from './attestation-key.ts';
export type { AttestationKey } from './attestation-key.ts';
export type { Envelope } from './envelope.ts';
export { predicateType } from './statement.ts';
export type {
  IsolationPredicate,
  IsolationStatement,
  ProbedFamily,
  Reason,
  Verdict,
} from './statement.ts';
