import { readFileSync } from 'node:fs';

import { streamNames } from '@ataski/connectors-kit';

import { recall } from '../src/recall.ts';

/** The text of one true page of each stream. */
export const fixtures: Readonly<Record<string, string>> = Object.fromEntries(
  streamNames(recall).map((name) => [
    name,
    readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'),
  ]),
);
