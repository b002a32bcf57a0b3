import { describe, expect, it } from 'vitest';

import { readGatewayDate } from './gateway-date.ts';

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');

describe('a date of the gateway', () => {
  it.each([
    ['11/26/2026', '2026-11-26'],
    ['02/29/2024 23:59:59', '2024-02-29 23:59:59'],
    ['2026-11-26T08:00:00Z', '2026-11-26 08:00:00'],
    ['2000-02-29', '2000-02-29'],
  ])('is read from %s', (text, read) => {
    expect(readGatewayDate(text)).toBe(read);
  });

  it.each([
    ...['02/30/2026', '13/01/2026', '00/01/2026', '01/00/2026', '02/29/1900', '04/31/2026'],
    ...['2026-11-26 24:00:00', '2026-11-26 08:60:00', '2026-11-26 08:00:61', '26.11.2026', ''],
  ])('is refused as %j', (text) => {
    expect(() => readGatewayDate(text)).toThrow();
  });

  it.each([1000, 1900, 2000, 2023, 2024, 2100, 9999])(
    'is a day of the calendar exactly where the engine has one, in %i',
    (year) => {
      for (let month = 0; month <= 13; month += 1) {
        for (let date = 0; date <= 32; date += 1) {
          const day = `${pad(year, 4)}-${pad(month)}-${pad(date)}`;
          const at = new Date(`${day}T00:00:00Z`);
          const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
          if (isDay) expect(readGatewayDate(day)).toBe(day);
          else expect(() => readGatewayDate(day)).toThrow();
        }
      }
    },
  );
});
