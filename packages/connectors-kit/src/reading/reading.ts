import type { PageToStore } from '../landing/page-store.ts';
import type { PresentInput, PresentRecord } from '../landing/present-records.ts';
import type { Probe } from '../provider/probe.ts';
import type { Provider } from '../provider/provider.ts';

/** What a stream promises, in the words that catalogs of connectors use. */
export interface StreamSpec {
  /** Lower case with underscores; unique within a connector. */
  readonly name: string;
  /** The members that identify an object at the provider. */
  readonly primaryKey: readonly string[];
  /** What later reads start from; null where everything is read each time. */
  readonly cursor: string | null;
  /**
   * How an object that is gone becomes known: the provider says so (`tombstone`), a member says so
   * (`status`), a complete read misses it (`reconcile`), or not at all (`none`).
   */
  readonly deletions: 'tombstone' | 'status' | 'reconcile' | 'none';
  /** True where each state that was ever seen is kept, as for reports that are restated. */
  readonly keepsHistory?: boolean;
  /** Members that hold personal data. */
  readonly personal?: readonly string[];
}

/** The account that a connection belongs to, as far as reading depends on it. */
export interface ConnectedAccount {
  /** Null when the credential does not tell live data from test data. */
  readonly livemode: boolean | null;
  /** What decides hosts, paths and headers; never secret. */
  readonly settings: Readonly<Record<string, string>>;
}

/** What reading is done with. */
export interface ReadingIo<Operation extends string = string> {
  readonly provider: Provider<Operation>;
  readonly account: ConnectedAccount;
  readonly runId: string;
  readonly now: () => Date;
  /** Which of these objects are stored already, buried ones included. */
  readonly findStored: (stream: string, ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** What has landed and is not buried, a page at a time, to compare it with what the provider says. */
  readonly listPresent: (input: PresentInput) => Promise<readonly PresentRecord[]>;
}

/** One stream's way through a run. */
export interface ReadStep {
  readonly stream: string;
  /**
   * Reads the next page; null when this run has no more to read of it. The page that was returned
   * before may still be on its way into the database: pages are stored in order, and what `io` says
   * of stored objects has all of them.
   */
  advance(): Promise<PageToStore | null>;
}

/** What a run does, from where its streams stand. */
export interface ReadingPlan {
  /** In this order. A step that fails leaves the others to go on. */
  readonly steps: readonly ReadStep[];
  /** Positions to be stored before the first step, in one transaction. */
  readonly positions?: ReadonlyMap<string, unknown>;
}

/**
 * A way to read one stream, or several that depend on one another. Between two pages it keeps
 * nothing but what is stored, so that any worker can go on.
 */
export interface Reading<Operation extends string = string> {
  /** In reading order. */
  readonly streams: readonly StreamSpec[];
  /** Every operation that it may call. */
  readonly operations: readonly Operation[];
  /** One small call for each permission that it needs, made when a system is connected. */
  readonly probes: readonly Probe<Operation>[];
  /** The query parameters that each operation is called with, as far as they are fixed. */
  readonly sends?: ReadonlyMap<Operation, readonly string[]>;
  /** How many objects a page of a stream holds. Throws for a text that is no such page. */
  countSample(stream: string, text: string): number;
  /** May call the provider. `positions` are what was stored last, by stream. */
  plan(io: ReadingIo<Operation>, positions: ReadonlyMap<string, unknown>): Promise<ReadingPlan>;
}
