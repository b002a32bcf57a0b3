import type { NamedProof } from '../proof.ts';
import { auditSearch } from './audit-search.ts';
import { documents } from './documents.ts';
import { fernet } from './fernet.ts';
import { sealCrash } from './seal-crash.ts';
import { tamper } from './tamper.ts';

/** The lines of audit and vault, in order. */
export const evidence: readonly NamedProof[] = [
  { id: 'E1', prove: tamper },
  { id: 'E2', prove: sealCrash },
  { id: 'E3', prove: fernet },
  { id: 'E5', prove: auditSearch },
  { id: 'E6', prove: documents },
];
