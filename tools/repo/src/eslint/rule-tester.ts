import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, it } from 'vitest';

// ESLint's tester writes its cases through these two.
RuleTester.describe = describe;
RuleTester.it = it;

/** Runs a rule on TypeScript source, as the repository's configuration does. */
export function createRuleTester(): RuleTester {
  return new RuleTester({ languageOptions: { parser: tseslint.parser } });
}
