import { describe, expect, it } from 'vitest';

import { audit } from '@ataski/contract';

import { AuditSearch, auditFilterOf, isFiltered } from './audit-search.ts';

describe('address of the audit log', () => {
  it('drops what it does not know instead of failing', () => {
    expect(AuditSearch.parse({ outcome: 'maybe', range: 7, action: 'session.', other: 1 })).toEqual(
      {
        action: 'session.',
      },
    );
  });

  it('becomes a filter that the contract accepts', () => {
    const search = AuditSearch.parse({ range: '24h', outcome: 'denied', open: 'c_12345678' });
    const filter = auditFilterOf(search, Date.parse('2026-11-04T12:00:31.5Z'));
    expect(audit.AuditFilter.parse(filter)).toEqual({
      from: '2026-11-03T12:00:00.000Z',
      outcome: 'denied',
    });
  });

  it('counts an open timeline as no filter', () => {
    expect(isFiltered({ open: 'c_12345678' })).toBe(false);
    expect(isFiltered({ outcome: 'none' })).toBe(true);
  });
});
