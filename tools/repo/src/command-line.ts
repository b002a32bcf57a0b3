import { parseArgs } from 'node:util';

/** A command of this repository. */
export interface Command<Option extends string> {
  /** What `--help` prints. */
  readonly usage: string;
  /** One of these has to be named. Absent: the command takes no names. */
  readonly suites?: readonly string[];
  /** Each takes a value. */
  readonly options: readonly Option[];
}

/** What somebody asked of a command. */
export type CommandLine<Option extends string> =
  | {
      readonly kind: 'asked';
      /** Empty where the command has none. */
      readonly suite: string;
      readonly values: Readonly<Partial<Record<Option, string>>>;
    }
  | Told;

/** A command that ends with words. */
export interface Told {
  readonly kind: 'told';
  readonly text: string;
  readonly exitCode: 0 | 2;
}

/** Reads the words behind a command: a question that it can answer, or what to tell instead. */
export function readCommandLine<Option extends string>(
  args: readonly string[],
  command: Command<Option>,
): CommandLine<Option> {
  const { usage, suites, options } = command;
  if (args.includes('--help') || args.includes('-h'))
    return { kind: 'told', text: usage, exitCode: 0 };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: suites !== undefined,
      options: Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
    });
    const [suite = '', ...others] = positionals;
    if (suites?.includes(suite) === false)
      return misused(suite === '' ? 'Name a suite.' : `There is no suite ${suite}.`, usage);
    if (others.length > 0) return misused('Name one suite.', usage);
    return { kind: 'asked', suite, values: values as Partial<Record<Option, string>> };
  } catch (error) {
    if (!isOfParseArgs(error)) throw error;
    return misused(error.message.split(/\. |\n/)[0] ?? '', usage);
  }
}

/** What to tell somebody who asked for what cannot be. */
export function misused(reason: string, usage: string): Told {
  return { kind: 'told', text: `${reason}\n\n${usage}`, exitCode: 2 };
}

/** Says it: help is an answer, and misuse an error. */
export function tell({ text, exitCode }: Told): void {
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text.trimEnd()}\n`);
  process.exitCode = exitCode;
}

function isOfParseArgs(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_');
}
