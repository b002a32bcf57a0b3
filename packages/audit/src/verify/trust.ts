import type { VerificationKey } from '../note/verification-key.ts';
import type { AuthorityCertificate } from '../time-stamp/authority-certificate.ts';

/** What the auditor brings along. Nothing of it is ever read from a bundle. */
export interface Trust {
  readonly keys: readonly VerificationKey[];
  /** Checkpoints that were kept earlier: the log must still contain them. */
  readonly known: readonly string[];
  /** Time-stamping authorities. */
  readonly authorities: readonly AuthorityCertificate[];
}

/** The auditor gave something that cannot be used; nothing was verified. */
export class TrustError extends Error {}
