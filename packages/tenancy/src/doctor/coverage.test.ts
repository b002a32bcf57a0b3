import { describe, expect, it } from 'vitest';

import { checks } from './checks/index.ts';
import { flawsOf, isAbandoned } from './server-flaws.ts';
import { uncheckedPitfalls } from './unchecked-pitfalls.ts';

describe('the checks of the doctor', () => {
  it('cover every pitfall, or say what shows it instead', () => {
    const all = Array.from({ length: 48 }, (_, index) => `T${String(index + 1).padStart(2, '0')}`);
    const known = [...checks, ...uncheckedPitfalls].map(({ id }) => id).sort();
    expect(known).toEqual(all);
    for (const { because } of uncheckedPitfalls) expect(because.length).toBeGreaterThan(40);
  });

  it('have each a name of its own and an explanation', () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { name, explains } of checks) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
      expect(explains).toMatch(/^[A-Z].{40,}\.$/s);
    }
  });
});

describe('the flaws of a server', () => {
  it.each([
    [170_000, ['CVE-2024-10976', 'CVE-2025-8713']],
    [170_001, ['CVE-2025-8713']],
    [170_005, ['CVE-2025-8713']],
    [160_002, ['CVE-2024-4317', 'CVE-2024-10976', 'CVE-2025-8713']],
    [
      150_002,
      ['CVE-2023-2455', 'CVE-2023-39418', 'CVE-2024-4317', 'CVE-2024-10976', 'CVE-2025-8713'],
    ],
  ])('of version %i are known', (version, expected) => {
    expect(flawsOf(version).map(({ id }) => id)).toEqual(expected);
  });

  it.each([170_006, 160_010, 150_014, 180_000, 190_000])(
    'are mended in version %i',
    (version) => {
      expect(flawsOf(version)).toEqual([]);
      expect(isAbandoned(version)).toBe(false);
    },
  );

  it('stay in a version that its makers have left', () => {
    expect(isAbandoned(140_023)).toBe(true);
  });
});
