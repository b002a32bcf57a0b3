import { describe, expect, it } from 'vitest';

import type { PolicyChange } from './compare.ts';
import { renderDiff } from './render-diff.ts';

const changes: readonly PolicyChange[] = [
  {
    what: 'table.forced',
    object: 'shop.item',
    before: true,
    after: false,
    class: 'dangerous',
    because: 'It could open rows.',
    rule: 'row-security-unforced',
  },
  {
    what: 'grant removed',
    object: 'DELETE on table shop.item to ataski_app',
    before: { privilege: 'DELETE' },
    after: null,
    class: 'safe',
    because: 'Somebody may do less.',
    rule: 'grant-revoked',
  },
];

describe('a rendered difference', () => {
  it('is aligned for people, with the count at the end', () => {
    expect(renderDiff(changes)).toBe(
      [
        'dangerous  table.forced   shop.item',
        '           true -> false',
        '           It could open rows.',
        'safe       grant removed  DELETE on table shop.item to ataski_app',
        '           Somebody may do less.',
        '1 dangerous, 0 to review, 1 safe',
        '',
      ].join('\n'),
    );
  });

  it('has no colour unless it is asked for', () => {
    expect(renderDiff(changes)).not.toContain('\u001b');
    expect(renderDiff(changes, { isColoured: true })).toContain('\u001b[31mdangerous\u001b[0m');
  });

  it('is complete as JSON', () => {
    expect(JSON.parse(renderDiff(changes, { format: 'json' }))).toEqual({ changes });
  });

  it('says so when nothing changed', () => {
    expect(renderDiff([])).toBe('0 dangerous, 0 to review, 0 safe\n');
  });
});
