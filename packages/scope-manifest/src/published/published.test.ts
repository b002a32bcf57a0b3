import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { systems } from '../manifest.ts';
import type { SystemManifest } from '../system-manifest.ts';
import { fingerprintOf } from './fingerprint.ts';
import { renderJson } from './render-json.ts';
import type { PublishedEntry } from './render-json.ts';
import { renderMarkdown } from './render-markdown.ts';
import { hasMoved, requiredStep } from './required-step.ts';

const folder = new URL('../../published/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

// When one of these fails: move the version of the entry, then run `npm run manifest`.
describe('what is published', () => {
  it('is a JSON and a Markdown document for each system, and nothing else', () => {
    const expected = systems.flatMap(({ id }) => [`${id}.json`, `${id}.md`]);
    expect(readdirSync(folder).toSorted()).toEqual(expected.toSorted());
  });

  it.each(systems)('of $name has a version that has moved as far as its changes need', (system) => {
    const before = JSON.parse(read(`${system.id}.json`)) as PublishedEntry;
    const step = requiredStep(withoutFingerprint(before), system);
    expect([step, hasMoved(before.version, system.version, step)]).toEqual([step, true]);
  });

  it.each(systems)('of $name is the entry that is enforced, to the letter', (system) => {
    expect(read(`${system.id}.json`)).toBe(renderJson(system));
    expect(read(`${system.id}.md`)).toBe(renderMarkdown(system));
  });

  it.each(systems)('of $name can be checked by its fingerprint', (system) => {
    const published = JSON.parse(read(`${system.id}.json`)) as PublishedEntry;
    expect(published.fingerprint).toBe(fingerprintOf(withoutFingerprint(published)));
    expect(read(`${system.id}.md`)).toContain(published.fingerprint);
  });

  it.each(systems)('of $name names each scope, operation and promise for people too', (system) => {
    const text = read(`${system.id}.md`).replaceAll('\\', '');
    const named = [
      ...system.never,
      ...system.scopes.flatMap(({ scope, sentence }) => [scope, sentence]),
      ...[...Object.entries(system.operations), ...Object.entries(system.authOperations)].flatMap(
        ([name, { method, host, path }]) => [name, `${method} ${host}${path}`],
      ),
    ];
    expect(named.filter((words) => !text.includes(words))).toEqual([]);
  });
});

function withoutFingerprint(entry: PublishedEntry): SystemManifest {
  return JSON.parse(JSON.stringify({ ...entry, fingerprint: undefined })) as SystemManifest;
}
