import { sendStep } from './own-query.ts';
import { WireQuery } from './wire-query.ts';
import type { CommandComplete, Settled, WireConnection } from './wire-query.ts';

/** One statement and the context that it runs in. */
export interface TenantStatement {
  /** The signed token. */
  readonly token: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /**
   * Prepared under this name, on a connection that has our own statements prepared; absent: nothing
   * is prepared.
   */
  readonly name: string | undefined;
  /** The connection has our own statements prepared. */
  readonly isDirect: boolean;
}

/**
 * The context and one statement in one network wait. All messages stand in front of a single Sync,
 * which makes them one implicit transaction: the local setting lives exactly as long as the
 * statement, and Sync commits or rolls back the whole ("Message Flow, Pipelining" in PostgreSQL's
 * protocol documentation). The extended protocol takes one statement per message, so the server
 * refuses a text that carries a second one.
 *
 * It also scrubs behind itself, in the same transaction: settings of the session are undone and its
 * locks ended. In front of the next would be too late, because a transaction begins with the
 * isolation level and the access mode that the session's settings name; a transaction of its own
 * would cost a packet each way, and behind a pooler might meet another backend.
 */
export class TenantQuery extends WireQuery {
  readonly #token: string;
  readonly #isDirect: boolean;
  /** Which command's answer is awaited; the tenant's own is the second, behind its context. */
  #command = 0;

  constructor(statement: TenantStatement, settled: Settled) {
    const { name, text, values, token, isDirect } = statement;
    const named = name === undefined ? {} : { name };
    super({ ...named, text, values: [...values], queryMode: 'extended' }, settled);
    this.#token = token;
    this.#isDirect = isDirect;
  }

  override prepare(connection: WireConnection): void {
    sendStep(connection, ['ataski_context', this.#token], this.#isDirect);
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.#isOwnAnswer) super.handleDataRow(message);
  }

  override handleCommandComplete(message: CommandComplete, connection: WireConnection): void {
    if (this.#isOwnAnswer) super.handleCommandComplete(message, connection);
    this.#command += 1;
  }

  get #isOwnAnswer(): boolean {
    return this.#command === 1;
  }

  /** What pg sends last: it runs the statement, and here the scrub behind it. */
  override _getRows(connection: WireConnection): void {
    connection.execute({});
    sendStep(connection, ['ataski_reset'], this.#isDirect);
    sendStep(connection, ['ataski_restore', this.#token], this.#isDirect);
    connection.sync();
  }
}
