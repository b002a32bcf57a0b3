import type { Given } from './command.ts';
import { misuse } from './misuse.ts';

/** One of some words; the first one when the option was not given. Throws TENANCY_COMMAND_INVALID. */
export function readChoice<Word extends string>(
  given: Given,
  option: string,
  words: readonly [Word, ...Word[]],
): Word {
  const text = given.text(option);
  if (text === undefined) return words[0];
  const word = words.find((each) => each === text);
  return word ?? misuse(`--${option} is one of ${words.join(', ')}`);
}

/** The value of an option that has to be given. Throws TENANCY_COMMAND_INVALID. */
export function requireText(given: Given, option: string): string {
  return given.text(option) ?? misuse(`--${option} is missing`);
}
