import { describe, expect, it } from 'vitest';

import { isMoment, momentText } from './moment.ts';

describe('a moment of a filter', () => {
  it.each([
    ['2026-03-04T05:06:07.123456Z', '2026-03-04T05:06:07.123456Z'],
    ['2026-03-04T05:06:07.5Z', '2026-03-04T05:06:07.500000Z'],
    ['2026-03-04T05:06:07Z', '2026-03-04T05:06:07.000000Z'],
    ['2026-03-04T05:06:07.9999999Z', '2026-03-04T05:06:07.999999Z'],
    ['2026-03-04T05:06:07.123456+02:00', '2026-03-04T03:06:07.123456Z'],
    ['2026-03-04T05:06:07', '2026-03-04T05:06:07.000000Z'],
    ['2026-03-04', '2026-03-04T00:00:00.000000Z'],
  ])('is written as the log writes it: %s', (given, written) => {
    expect(momentText(given)).toBe(written);
  });

  it.each(['yesterday', '', '0000-01-01T00:00:00Z'])('is refused where it is none: %j', (text) => {
    expect(isMoment(text)).toBe(false);
  });
});
