import pg from 'pg';

/** The part of pg's wire connection that a query of its own writes to, as pg-cursor does too. */
interface WireConnection {
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly string[] }): void;
  execute(message: object): void;
}

/** What pg calls on a query, in the order of the server's answers. Not in its published types. */
interface WireQuery {
  prepare(connection: WireConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: WireConnection): void;
}

type Settled = (error: Error | null, result: pg.QueryResult) => void;

const BaseQuery = pg.Query as unknown as new (
  config: object,
  settled: Settled,
) => pg.Query & WireQuery;

/** One statement and the context that it runs in. */
export interface TenantStatement {
  /** The signed token. */
  readonly token: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Prepared under this name, or unnamed. */
  readonly name: string | undefined;
}

/**
 * Sets the context, local to the transaction. As a bind parameter: a literal shows in
 * pg_stat_activity.
 */
export const setContext = "select set_config('ataski.context', $1, true)";

const contextStatement = 'ataski_context';
const prepared = new WeakSet<WireConnection>();

/**
 * The context and one statement in one network wait. Both are sent as extended-protocol messages in
 * front of a single Sync, which makes them one implicit transaction: the local setting lives
 * exactly as long as the statement, and Sync commits or rolls back both ("Message Flow, Pipelining"
 * in PostgreSQL's protocol documentation). The extended protocol takes one statement per message,
 * so the server refuses a text that carries a second one.
 */
export class TenantQuery extends BaseQuery {
  readonly #token: string;
  readonly #isPrepared: boolean;
  #contextIsSet = false;

  constructor(statement: TenantStatement, settled: Settled) {
    const { name, text, values } = statement;
    super(
      { ...(name === undefined ? {} : { name }), text, values: [...values], queryMode: 'extended' },
      settled,
    );
    this.#token = statement.token;
    this.#isPrepared = name !== undefined;
  }

  override prepare(connection: WireConnection): void {
    const statement = this.#isPrepared ? contextStatement : '';
    if (!this.#isPrepared || !prepared.has(connection))
      connection.parse({ name: statement, text: setContext });
    if (this.#isPrepared) prepared.add(connection);
    connection.bind({ statement, values: [this.#token] });
    connection.execute({});
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.#contextIsSet) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.#contextIsSet) super.handleCommandComplete(message, connection);
    this.#contextIsSet = true;
  }
}
