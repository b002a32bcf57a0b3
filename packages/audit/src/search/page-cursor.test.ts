import { describe, expect, it } from 'vitest';

import { decodeCursor, encodeCursor } from './page-cursor.ts';

const position = {
  occurredAt: '2026-01-02T03:04:05.678901Z',
  eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
};

describe('cursors', () => {
  it('lead back to the position that they were made of, in URL-safe characters', () => {
    const cursor = encodeCursor(position);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor)).toEqual(position);
  });

  it.each([
    { what: 'nothing', cursor: '' },
    { what: 'foreign text', cursor: 'abcdef' },
    {
      what: 'a month that does not exist',
      cursor: encodeCursor({ ...position, occurredAt: '2026-13-02T03:04:05.678901Z' }),
    },
    {
      what: 'a year that PostgreSQL does not know',
      cursor: encodeCursor({ ...position, occurredAt: '0000-01-02T03:04:05.678901Z' }),
    },
    { what: 'SQL', cursor: encodeCursor({ ...position, eventId: "' or true --" }) },
  ])('refuse $what', ({ cursor }) => {
    expect(() => decodeCursor(cursor)).toThrow(
      expect.objectContaining({ code: 'AUDIT_CURSOR_INVALID' }),
    );
  });
});
