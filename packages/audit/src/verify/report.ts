import type { ReceiptCheck } from '../anchor/anchor.ts';

/** What a check looked at. A finding of any of them means that the evidence was tampered with. */
export type CheckName =
  | 'line'
  | 'order'
  | 'header'
  | 'checkpoint-signature'
  | 'checkpoint-root'
  | 'known-checkpoint'
  | 'index'
  | 'leaf-hash'
  | 'entry'
  | 'column'
  | 'stream'
  | 'commitment'
  | 'unsealed-order'
  | 'retirement'
  | 'deployment'
  | 'anchor'
  | 'counts';

/** One contradiction. It holds hashes, ids, names and counts, and never what an event says. */
export interface Finding {
  readonly check: CheckName;
  /** The line of the file, from 1. */
  readonly line: number;
  /** The entry, from 0; null where the finding is not about one. */
  readonly index: number | null;
  readonly eventId: string | null;
  readonly reason: string;
  readonly expected?: string;
  readonly found?: string;
}

/** A checkpoint of which the report speaks. */
export interface ReportedCheckpoint {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** ISO 8601; null when no given key says when. */
  readonly signedAt: string | null;
}

/** What the receipt of an anchor is worth. */
export interface ReportedAnchor {
  readonly kind: string;
  readonly origin: string;
  readonly size: number;
  readonly status: ReceiptCheck['status'];
  readonly time: string | null;
}

/** What is worth knowing and contradicts nothing. */
export interface ReportNotes {
  /** Intents without an outcome among these entries. */
  readonly openIntents: number;
  /** Outcomes whose intent is not among these entries, or had its outcome before. */
  readonly unpairedOutcomes: number;
  /** The largest distance between the writer's clock and that of the database. */
  readonly largestClockSkewMs: number;
  /** How often an entry stands behind a younger transaction, as after a move to another database. */
  readonly orderBreaks: number;
  /** Entries that are not canonical, or have members that the format does not know. */
  readonly irregularEntries: number;
  /** Entries that claim to be written after the checkpoint that covers them. */
  readonly writtenAfterSealing: number;
  /** Between writing and the first dated checkpoint. */
  readonly longestSealLagMs: number;
}

/** Everything that the verifier says of a bundle. */
export interface BundleReport {
  readonly verdict: 'ok' | 'tampered' | 'incomplete';
  readonly origin: string;
  readonly first: number;
  readonly size: number;
  readonly entries: number;
  readonly pruned: number;
  /** Entries whose sensitive part is not in the bundle: erased, or held back. */
  readonly redacted: number;
  readonly unsealed: { readonly count: number; readonly oldest: string | null };
  /** Checkpoints of the bundle, and how many of them a given key signed. */
  readonly checkpoints: { readonly count: number; readonly signed: number };
  /** The latest that a given key signed and the entries lead to. */
  readonly covered: ReportedCheckpoint | null;
  /** Names of the given keys that signed something here. */
  readonly signers: readonly string[];
  /** The sizes of the signed deployment checkpoints that contain this log. */
  readonly deployment: readonly number[];
  readonly anchors: readonly ReportedAnchor[];
  readonly notes: ReportNotes;
  /** Why the verdict could not be reached, the first ones only; empty unless something is missing. */
  readonly missing: readonly string[];
  readonly missingCount: number;
  /** In the order of the file, the first ones only; see `findingCount`. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
}
