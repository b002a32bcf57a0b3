import { AtaskiError } from '@ataski/kernel';

import { readAttestationPublicKey, verifyAttestation } from '../attestation/index.ts';
import type { IsolationStatement } from '../attestation/index.ts';
import { readChoice } from './choice.ts';
import type { CliWorld, Command, ExitCode } from './command.ts';
import { describeFailure } from './describe-failure.ts';
import { misuse } from './misuse.ts';
import { renderStatement } from './render-statement.ts';
import { readTextFile } from './text-file.ts';

const help = `Usage: ataski-tenancy verify FILE --key FILE [--key FILE] [--format text|json]

Checks the signature and the time of an attestation and shows what it says. Needs no database.

  --key FILE        a public Ed25519 key in PEM that is trusted; may be repeated
  --format FORMAT   text (default) or json

Exit codes: 0 fine: it is genuine, in time, and says that isolation holds; 1 it is not, or does not;
2 wrong use; 3 it could not be carried out.
`;

/** Tells whether an attestation is genuine, in time, and what it says. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: 'check an attestation and show what it says',
  help,
  takes: [1, 1],
  options: { key: { type: 'string', multiple: true }, format: { type: 'string' } },
  run(given, world) {
    const format = readChoice(given, 'format', ['text', 'json']);
    const keys = given.texts('key').map((file) => readAttestationPublicKey(readTextFile(file)));
    if (keys.length === 0) misuse('--key is missing');
    const [file = ''] = given.positionals;
    return Promise.resolve(judge(readTextFile(file), keys, format, world));
  },
};

function judge(
  text: string,
  keys: Parameters<typeof verifyAttestation>[1],
  format: 'text' | 'json',
  world: CliWorld,
): ExitCode {
  let statement: IsolationStatement;
  try {
    statement = verifyAttestation(text, keys, { now: world.clock.now() });
  } catch (error) {
    // To be found false is an answer, not a failure of the program.
    if (!AtaskiError.is(error) || error.kind !== 'integrity') throw error;
    world.err(describeFailure(error).text);
    return 1;
  }
  world.out(
    format === 'json'
      ? `${JSON.stringify(statement, null, 2)}\n`
      : renderStatement(statement, world.isColoured),
  );
  return statement.predicate.verdict === 'holds' ? 0 : 1;
}
