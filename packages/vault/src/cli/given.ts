import { parseArgs } from 'node:util';

import type { Command, Given } from './command.ts';
import { misuse } from './misuse.ts';

/** What the parser of Node calls a fault, in words; its own message repeats what was typed. */
const faults: Readonly<Record<string, string>> = {
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'unknown option',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: 'an option lacks its value, or takes none',
};

const common = {
  config: { type: 'string' },
  tenant: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

/** Reads the parameters of a command. Throws VAULT_COMMAND_INVALID without repeating any. */
export function parseGiven(command: Command, parameters: readonly string[]): Given {
  const { values, positionals } = parse(command, parameters);
  const [step, ...more] = positionals;
  if (more.length > 0 || (step !== undefined && command.steps === undefined)) {
    misuse('unexpected parameter');
  }
  if (command.steps !== undefined && (step === undefined || !command.steps.includes(step))) {
    misuse(`say which: ${command.steps.join(', ')}`);
  }
  const texts = (option: string) => {
    const value = values[option];
    const listed: readonly unknown[] = Array.isArray(value) ? value : [value];
    return listed.filter((each): each is string => typeof each === 'string');
  };
  return {
    step,
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
      options: { ...common, ...command.options },
    });
  } catch (error) {
    const { code } = error as { code?: string };
    misuse(faults[code ?? ''] ?? 'the parameters cannot be read');
  }
}

/** A whole number within bounds; the fallback when the option was not given. */
export function readInteger(
  given: Given,
  option: string,
  bounds: readonly [least: number, most: number],
  fallback: number,
): number {
  const text = given.text(option);
  if (text === undefined) return fallback;
  const [least, most] = bounds;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value < least || value > most) {
    misuse(`--${option} is a whole number from ${String(least)} to ${String(most)}`);
  }
  return value;
}
