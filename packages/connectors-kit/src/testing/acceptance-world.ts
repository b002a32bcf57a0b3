import type { Connector } from '../connector.ts';

/** An object as it landed. */
export interface LandedObject {
  readonly stream: string;
  readonly sourceId: string;
  /** The stored text. */
  readonly data: string;
  readonly isDeleted: boolean;
}

/**
 * A connector among real parts, with a provider that does not change unless told to. Each check
 * gets a world of its own.
 */
export interface AcceptanceWorld {
  readonly connector: Connector;
  /** How many objects each stream has at the provider, those that are gone left out. */
  readonly expected: Readonly<Record<string, number>>;
  /** Connects with a good credential and returns the connection's id. Nothing is read yet. */
  connect(): Promise<string>;
  /** Disconnects whatever is connected, and connects to the same account anew. */
  connectAgain(): Promise<string>;
  /** Tries to connect with a credential that the provider does not accept; rejects. */
  connectWrongly(): Promise<unknown>;
  /**
   * Asks for a sync and carries it out. With `pages`, the worker is stopped after so many pages and
   * another goes on later. Resolves to the code that the run failed with; null when it is complete,
   * `interrupted` when it was stopped.
   */
  sync(connectionId: string, pages?: number): Promise<string | null>;
  landed(connectionId: string): Promise<readonly LandedObject[]>;
  /** The stored positions, by stream. */
  positions(connectionId: string): Promise<ReadonlyMap<string, unknown>>;
  /**
   * Moves every position of a connection beyond what the provider has: years into the future, or
   * behind the last id.
   */
  moveBeyondTheEnd(connectionId: string): Promise<void>;
  /**
   * Changes one object and removes another at the provider. Returns how the two are called here;
   * null for what the provider does not allow.
   */
  change(): Promise<{
    readonly changed: { readonly stream: string; readonly sourceId: string } | null;
    readonly removed: { readonly stream: string; readonly sourceId: string } | null;
    /** What changes with them: other lines of the same document, and totals. Default: nothing. */
    readonly follows?: (row: LandedObject) => boolean;
  }>;
  close(): Promise<void>;
}
