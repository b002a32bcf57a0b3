import { readFileSync } from 'node:fs';

import { streamNames } from '@ataski/connectors-kit';

import { netsuite } from '../src/index.ts';

/** A page of each stream. The tie-out is fed by balances. */
export const fixtures: Readonly<Record<string, string>> = Object.fromEntries(
  streamNames(netsuite).map((name) => {
    const file = name === 'gl_tie_out' ? 'trial_balance' : name;
    return [name, readFileSync(new URL(`fixtures/${file}.json`, import.meta.url), 'utf8')];
  }),
);
