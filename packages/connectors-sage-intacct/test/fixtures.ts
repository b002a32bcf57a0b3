import { readFileSync } from 'node:fs';

import { streamNames } from '@ataski/connectors-kit';

import { sageIntacct } from '../src/index.ts';

/** An answer for each stream. */
export const fixtures: Readonly<Record<string, string>> = Object.fromEntries(
  streamNames(sageIntacct).map((name) => [
    name,
    readFileSync(new URL(`fixtures/${name}.xml`, import.meta.url), 'utf8'),
  ]),
);
