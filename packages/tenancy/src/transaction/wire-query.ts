import pg from 'pg';

/** The part of pg's wire connection that a query of our own writes to, as pg-cursor does too. */
export interface WireConnection {
  /** What pg believes prepared, by name. */
  readonly parsedStatements: Record<string, string>;
  parse(message: { name?: string; text: string }): void;
  bind(message: { statement?: string; values: readonly string[] }): void;
  execute(message: object): void;
  sync(): void;
}

/** What pg calls on a query, in the order of the server's answers. Not in its published types. */
interface WireHandlers {
  prepare(connection: WireConnection): void;
  _getRows(connection: WireConnection): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: CommandComplete, connection: WireConnection): void;
}

/** How a command ended. */
export interface CommandComplete {
  /** The command tag, for example `COMMIT`. */
  readonly text: string;
}

/** Called once: with an error, or with the result. */
export type Settled = (error: Error | null, result: pg.QueryResult) => void;

/** Pg's query, whose messages and answers a subclass may add to. */
export const WireQuery = pg.Query as unknown as new (
  config: object,
  settled: Settled,
) => pg.Query & WireHandlers;
