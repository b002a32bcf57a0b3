import { ownStatements } from './own-statements.ts';
import type { OwnStatement, OwnStep } from './own-statements.ts';
import { WireQuery } from './wire-query.ts';
import type { CommandComplete, Settled, WireConnection } from './wire-query.ts';

/**
 * Statements of our own in front of one Sync: one network wait, one fate. Their rows are of no
 * interest; the tag of the last command is.
 */
export class OwnQuery extends WireQuery {
  readonly #steps: readonly OwnStep[];
  readonly #isPrepared: boolean;
  /** The tag of the last command that ended, for example `COMMIT`. */
  lastCommand = '';

  constructor(steps: readonly OwnStep[], isPrepared: boolean, settled: Settled) {
    super({ text: '', queryMode: 'extended' }, settled);
    this.#steps = steps;
    this.#isPrepared = isPrepared;
  }

  override prepare(connection: WireConnection): void {
    for (const step of this.#steps) sendStep(connection, step, this.#isPrepared);
    connection.sync();
  }

  override handleRowDescription(): void {
    // No description is asked for.
  }

  override handleDataRow(): void {
    // Its rows are of no interest.
  }

  override handleCommandComplete(message: CommandComplete): void {
    this.lastCommand = message.text;
  }
}

/** Prepares all statements of our own on a new connection; nothing of them runs. */
export class PreparingQuery extends WireQuery {
  constructor(settled: Settled) {
    super({ text: '', queryMode: 'extended' }, settled);
  }

  override prepare(connection: WireConnection): void {
    for (const [name, text] of Object.entries(ownStatements)) {
      connection.parse({ name, text });
      // So that pg refuses the name to anybody else on this connection.
      connection.parsedStatements[name] = text;
    }
    connection.sync();
  }
}

/** Writes one step, which runs when the Sync behind it arrives. */
export function sendStep(connection: WireConnection, step: OwnStep, isPrepared: boolean): void {
  const [statement, ...values] = step;
  if (!isPrepared) connection.parse({ text: textOf(statement) });
  connection.bind(isPrepared ? { statement, values } : { values });
  connection.execute({});
}

function textOf(statement: OwnStatement): string {
  return ownStatements[statement];
}
