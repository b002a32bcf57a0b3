import { parseArgs } from 'node:util';

import type { Command, Given } from './command.ts';
import { misuse } from './misuse.ts';

/** What the parser of Node calls a fault, in words; its own message repeats what was typed. */
const faults: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'unknown option',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: 'an option lacks its value, or takes none',
  ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL: 'unexpected parameter',
};

/** Reads the parameters of a command. Throws AUDIT_COMMAND_INVALID without repeating any. */
export function parseGiven(command: Command, parameters: readonly string[]): Given {
  const { values, positionals } = parse(command, parameters);
  const [atLeast, atMost] = command.takes;
  if (positionals.length < atLeast) misuse('a parameter is missing');
  if (positionals.length > atMost) misuse('unexpected parameter');
  const listed = (option: string): readonly unknown[] => {
    const value = values[option];
    return Array.isArray(value) ? value : [value];
  };
  const texts = (option: string) =>
    listed(option).filter((value): value is string => typeof value === 'string');
  return {
    positionals,
    text: (option) => texts(option).at(-1),
    texts,
    isSet: (option) => values[option] === true,
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

function parse(command: Command, parameters: readonly string[]): Parsed {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    const { code } = error as { code?: string };
    misuse(faults[code ?? ''] ?? 'the parameters cannot be read');
  }
}

/** The value of an option that has to be given. Throws AUDIT_COMMAND_INVALID. */
export function requireText(given: Given, option: string): string {
  return given.text(option) ?? misuse(`--${option} is missing`);
}

/** One of some words. Throws AUDIT_COMMAND_INVALID, also when the option was not given. */
export function requireChoice<Word extends string>(
  given: Given,
  option: string,
  words: readonly Word[],
): Word {
  const word = words.find((each) => each === given.text(option));
  return word ?? misuse(`--${option} is one of ${words.join(', ')}`);
}

/** A whole number from 0 on; the fallback when the option was not given. */
export function readInteger(given: Given, option: string, fallback: number): number {
  const text = given.text(option);
  if (text === undefined) return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : misuse(`--${option} is a whole number`);
}

/** What a command that does several things is to do. Throws AUDIT_COMMAND_INVALID. */
export function readStep<Step extends string>(
  { positionals: [given] }: Given,
  steps: readonly Step[],
): Step {
  return steps.find((step) => step === given) ?? misuse(`say which: ${steps.join(', ')}`);
}
