import type { BundleReport } from '@ataski/audit/verify';

import { verifyStream } from '../verify-stream.ts';
import type { SealedLog } from './sealed-log.ts';

/** One change of a stored log. */
export interface Tampering {
  /** What is changed, for the report. */
  readonly name: string;
  /** Statements that a superuser runs. */
  readonly statements: readonly { readonly sql: string; readonly values?: readonly unknown[] }[];
  /** What the auditor kept from before, besides the keys. */
  readonly known?: readonly string[];
}

/** What came of it: how many rows were changed, and what the verifier said. */
export interface Attempted {
  readonly changed: number;
  readonly report: BundleReport;
}

/** Changes the log, exports and verifies it, and takes the change back. */
export async function attempt(log: SealedLog, tampering: Tampering): Promise<Attempted> {
  const { intruder } = log;
  await intruder.query('begin');
  try {
    let changed = 0;
    for (const { sql, values = [] } of tampering.statements) {
      const { rowCount } = await intruder.query(sql, [...values]);
      changed += rowCount ?? 0;
    }
    return { changed, report: await verifyStream(log.source, log, tampering.known) };
  } finally {
    await intruder.query('rollback');
  }
}
