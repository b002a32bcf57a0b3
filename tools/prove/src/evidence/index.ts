import { proveByBench } from '../bench-rows.ts';
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
  // The suite of vault also exchanges tokens with npm's fernet and with Python, which is of E3.
  { id: 'E4', prove: proveByBench('vault', 10 * 60_000) },
  { id: 'E4', prove: proveByBench('audit', 30 * 60_000) },
  { id: 'E5', prove: auditSearch },
  { id: 'E6', prove: documents },
];
