import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { findNamedTests, holdsTitle } from '@ataski/repo/named-tests';

import { projectRoot } from '../project-root.ts';
import type { Proof, ProofRow } from '../proof.ts';

/** E6: both packages carry their documents, and what a README guarantees names a test that exists. */
export const documents: Proof = async () => ['audit', 'vault'].flatMap(proveDocuments);

function proveDocuments(name: string): readonly ProofRow[] {
  const folder = path.join(projectRoot, 'packages', name);
  const readme = read(folder, 'README.md');
  const section = /## Guarantees\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
  const guarantees = section.split('\n').filter((line) => /^\d+\. /.test(line));
  const unproven = guarantees.filter((line) => !isProven(folder, line));
  return [
    {
      id: 'E6',
      promise: `Every guarantee of the README of ${name} names its test, by its title.`,
      measured: `${String(guarantees.length - unproven.length)} of ${String(guarantees.length)}${unproven.map((line) => `; not: ${line.slice(0, 60)}`).join('')}`,
      goal: 'all',
      holds: guarantees.length > 0 && unproven.length === 0,
    },
    ...['THREAT-MODEL.md', 'FORMAT.md'].map((file) => proveDocument(name, folder, file)),
  ];
}

function proveDocument(name: string, folder: string, file: string): ProofRow {
  const text = read(folder, file);
  const tests = findNamedTests(text);
  const missing = tests.filter(({ file: test, title }) => !isThere(folder, test, title));
  const words = text.split(/\s+/).length;
  return {
    id: 'E6',
    promise: `packages/${name}/${file} is there, and every test that it names exists.`,
    measured: `${String(words)} words, ${String(tests.length)} tests named, ${String(missing.length)} missing`,
    goal: 'there, 0 missing',
    holds: words > 500 && missing.length === 0 && (file === 'FORMAT.md' || tests.length > 0),
  };
}

function isProven(folder: string, guarantee: string): boolean {
  const tests = findNamedTests(guarantee);
  return tests.length > 0 && tests.every(({ file, title }) => isThere(folder, file, title));
}

function isThere(folder: string, file: string, title: string | null): boolean {
  const source = [path.join(folder, file), path.join(folder, 'src', file)].find(existsSync);
  if (source === undefined) return false;
  return title === null || holdsTitle(readFileSync(source, 'utf8'), title);
}

function read(folder: string, file: string): string {
  const place = path.join(folder, file);
  return existsSync(place) ? readFileSync(place, 'utf8') : '';
}
