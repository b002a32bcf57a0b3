import pg from 'pg';

import { ownStatements } from './own-statements.ts';

/** The part of pg's wire connection that a query of its own writes to, as pg-cursor does too. */
interface WireConnection {
  parse(message: { text: string }): void;
  bind(message: { statement?: string; values: readonly string[] }): void;
  execute(message: object): void;
  sync(): void;
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
  /**
   * Prepared under this name, on a connection that has `ownStatements`; absent: nothing is
   * prepared.
   */
  readonly name: string | undefined;
}

/**
 * The context and one statement in one network wait. All messages stand in front of a single Sync,
 * which makes them one implicit transaction: the local setting lives exactly as long as the
 * statement, and Sync commits or rolls back the whole ("Message Flow, Pipelining" in PostgreSQL's
 * protocol documentation). The extended protocol takes one statement per message, so the server
 * refuses a text that carries a second one.
 *
 * It also scrubs behind itself: its locks are ended and the settings of the session undone, in the
 * same transaction. In front would be too late, because a transaction begins with the isolation
 * level and the access mode that the session's settings name.
 */
export class TenantQuery extends BaseQuery {
  readonly #token: string;
  readonly #isPrepared: boolean;
  /** Which command's answer is awaited; the tenant's own is the second, behind its context. */
  #command = 0;

  constructor(statement: TenantStatement, settled: Settled) {
    const { name, text, values } = statement;
    const named = name === undefined ? {} : { name };
    super({ ...named, text, values: [...values], queryMode: 'extended' }, settled);
    this.#token = statement.token;
    this.#isPrepared = name !== undefined;
  }

  override prepare(connection: WireConnection): void {
    const run = this.#isPrepared ? runPrepared : runUnnamed;
    run(connection, 'ataski_context', [this.#token]);
    super.prepare(
      behind(connection, () => {
        run(connection, 'ataski_unlock', []);
        run(connection, 'ataski_reset', []);
      }),
    );
  }

  override handleDataRow(message: unknown): void {
    if (this.#isOwnAnswer) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: WireConnection): void {
    if (this.#isOwnAnswer) super.handleCommandComplete(message, connection);
    this.#command += 1;
  }

  get #isOwnAnswer(): boolean {
    return this.#command === 1;
  }
}

type OwnStatement = keyof typeof ownStatements;

function runPrepared(
  connection: WireConnection,
  statement: OwnStatement,
  values: readonly string[],
): void {
  connection.bind({ statement, values });
  connection.execute({});
}

function runUnnamed(
  connection: WireConnection,
  statement: OwnStatement,
  values: readonly string[],
): void {
  connection.parse({ text: ownStatements[statement].text });
  connection.bind({ values });
  connection.execute({});
}

/** The same connection, on which `last` is sent in front of the Sync. */
function behind(connection: WireConnection, last: () => void): WireConnection {
  return Object.create(connection, {
    sync: {
      value: () => {
        last();
        connection.sync();
      },
    },
  }) as WireConnection;
}
