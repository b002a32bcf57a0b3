import { existsSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { manifest, systems } from '@ataski/scope-manifest';
import type { BodyRule, SystemManifest } from '@ataski/scope-manifest';

import { escapeHtml } from '../pages/html.ts';
import { connectorClaims } from './connector-section.ts';
import { legalPosture, technicalPosture } from './posture/posture.ts';
import { renderSecurityPage } from './security-page.ts';
import { securityStylesheet } from './security-stylesheet.ts';

const input = {
  systems,
  availableSystemIds: ['stripe'],
};
const page = renderSecurityPage(input);
const claims = [...technicalPosture, ...legalPosture]
  .flatMap((section) => section.claims)
  .concat(connectorClaims);

/** The page without markup, its white space made single. */
function textOf(markup: string): string {
  return markup
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Everything that a rule allows: a reader must be able to compare it word for word. */
function wordsOf(body: BodyRule): readonly string[] {
  const shapes = body.unit === 'query' ? Object.entries(body.shapes) : [];
  return [
    ...body.allows.flatMap((allowance) => [
      allowance.name,
      allowance.sentence,
      ...('text' in allowance ? [allowance.text] : []),
      ...('objects' in allowance ? (allowance.objects ?? []) : []),
      ...('values' in allowance ? (allowance.values ?? []) : []),
    ]),
    ...shapes.map(([name, shape]) => `:${name} fits ${shape}`),
  ];
}

describe('the security page', () => {
  it('has a chapter for every subject of the posture, in order', () => {
    expect([...page.matchAll(/<h2[^>]*>([^<]+)<\/h2>/g)].map((match) => match[1])).toEqual([
      'Multi-tenancy',
      'Audit log',
      'Encryption',
      'Access controls',
      'Connector scopes',
      'PII handling',
      'Subprocessors',
      'Data Processing Agreement',
      'Incident response',
      'Compliance posture',
    ]);
  });

  it.each(systems)('prints every scope, never, note and operation of $name', (system) => {
    const text = textOf(page);
    const operations = [
      ...Object.values(system.operations),
      ...Object.values(system.authOperations),
    ];
    const expected = [
      ...system.scopes.flatMap(({ scope, sentence }) => [scope, sentence]),
      ...system.never,
      ...(system.notes ?? []),
      ...operations.flatMap(({ host, path, sentence, why, body }) => [
        `${host}${path}`,
        sentence,
        ...(why === undefined ? [] : [why]),
        ...(body === undefined ? [] : wordsOf(body)),
      ]),
      `${system.id} ${system.version}`,
    ];
    expect(expected.filter((words) => !text.includes(escapeHtml(words)))).toEqual([]);
  });

  it('marks as available only the systems that can be connected', () => {
    const available = [...page.matchAll(/<article[\s\S]*?<\/article>/g)]
      .map(([article]) => textOf(article))
      .filter((text) => text.includes('Available'));
    expect(available).toHaveLength(1);
    expect(available[0]).toMatch(/^Stripe Available/);
  });

  it('follows the manifest when an entry gains a scope', () => {
    const wider: SystemManifest = {
      ...manifest.stripe,
      scopes: [
        ...manifest.stripe.scopes,
        { scope: 'rak_new_read', sentence: 'Read something new.' },
      ],
    };
    expect(renderSecurityPage({ ...input, systems: [wider] })).toContain('rak_new_read');
    expect(page).not.toContain('rak_new_read');
  });

  it('escapes what it is given', () => {
    const hostile: SystemManifest = {
      ...manifest.stripe,
      name: '<script>alert(1)</script>',
      never: ['"><img src=x onerror=alert(1)>'],
    };
    const rendered = renderSecurityPage({
      ...input,
      systems: [hostile],
      stylesheetPaths: ['/a.css"><script>'],
    });
    expect(rendered).not.toMatch(/<script|<img/);
    expect(rendered).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('needs no script and writes no inline style or handler', () => {
    expect(page).not.toMatch(
      /<script|<style|\sstyle=|\son[a-z]+=|javascript:|<base|<iframe|<form/i,
    );
  });

  it('loads nothing but its stylesheets, and links only within itself, to its entries and home', () => {
    expect([...page.matchAll(/\ssrc=|url\(/g)]).toEqual([]);
    const targets = [...page.matchAll(/\shref="([^"]*)"/g)].map((match) => match[1] ?? '');
    const entries = systems.flatMap(({ id }) => [`/security/${id}.md`, `/security/${id}.json`]);
    const known = new Set(['/', '/security.css', ...entries]);
    expect(targets.filter((target) => !target.startsWith('#') && !known.has(target))).toEqual([]);
    expect(entries.filter((entry) => !targets.includes(entry))).toEqual([]);
    expect(securityStylesheet).not.toMatch(/@import|url\(/);
  });

  it('is one document with a language, a title, one h1 and headings that skip no level', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en"\s*>/);
    expect(page).toContain('<title>Security · Ataski</title>');
    const levels = [...page.matchAll(/<h([1-6])\b/g)].map((match) => Number(match[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries()) {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    }
  });

  it('begins with a way past its head, and its contents lead to every chapter', () => {
    expect(page.indexOf('href="#content"')).toBeLessThan(page.indexOf('<header'));
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toEqual(expect.arrayContaining(targets));
    expect(targets).toHaveLength(11);
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [tag, slash, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (/^(?:meta|link)$/.test(name) || tag.endsWith('/>')) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('can be fixed to the %s theme', (theme) => {
    expect(renderSecurityPage({ ...input, theme })).toMatch(
      new RegExp(`<html lang="en"\\s+data-theme="${theme}"`),
    );
    expect(securityStylesheet).toContain(`[data-theme='${theme}']`);
    expect(page).not.toContain('data-theme');
  });
});

describe('a sentence', () => {
  it('never stands without an id, and no id is given twice', () => {
    const main = page.slice(page.indexOf('<main'));
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    // A claim carries the id on its box, everything else on itself.
    const outside = main.replace(/<div class="claim" id="[^"]+">[\s\S]*?<\/p>/g, '');
    const anonymous = [...outside.matchAll(/<(?:p|li)\b(?![^>]*\sid=)[^>]*>/g)].map(([tag]) => tag);
    expect(anonymous).toEqual([]);
    expect([...main.matchAll(/<div class="scope"(?! id=)/g)]).toEqual([]);
  });

  it.each(claims)('$id ends in a full stop and shows what stands behind it', (claim) => {
    expect(claim.text).toMatch(/^[A-Z].*\.$/);
    const box = new RegExp(`<div class="claim" id="${claim.id}">[\\s\\S]*?tag-${claim.standing}`);
    expect(box.exec(page)?.[0]).toContain(escapeHtml(claim.text));
  });

  it.each(claims.filter((claim) => claim.standing === 'tested'))(
    '$id that is called tested names tests that exist',
    ({ evidence }) => {
      const root = new URL('../../../../', import.meta.url);
      expect(evidence.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
      for (const path of evidence) expect(page).toContain(`<code>${path}</code>`);
    },
  );

  it('on the roadmap speaks of the future', () => {
    const planned = claims.filter((claim) => claim.standing === 'planned');
    expect(planned.filter(({ text }) => !/\bwill\b/.test(text))).toEqual([]);
  });

  it('about what is not built yet is on the roadmap or attested, never called tested', () => {
    const unbuilt =
      /language model|model answers|workflow|stored files|optout|\/legal\/|banner|status page|Bugsink/i;
    const early = claims.filter(
      ({ text, standing }) => unbuilt.test(text) && standing === 'tested',
    );
    expect(early).toEqual([]);
  });
});
