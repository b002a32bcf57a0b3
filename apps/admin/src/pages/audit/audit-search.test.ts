import { describe, expect, it } from 'vitest';

import { audit } from '@ataski/contract';

import { AuditSearch, auditFilterOf, isFiltered, narrowsAlike } from './audit-search.ts';

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

  it('asks for a target by its type and id, and for half a target not at all', () => {
    const whole = AuditSearch.parse({ targetType: 'table', targetId: 'kit.record' });
    expect(audit.AuditFilter.parse(auditFilterOf(whole, 0))).toEqual(whole);
    expect(auditFilterOf(AuditSearch.parse({ targetType: 'table' }), 0)).toEqual({});
    expect(isFiltered({ targetType: 'table' })).toBe(false);
  });

  it('is that of a saved view whatever the order, and whichever timeline is open', () => {
    const view = { action: 'row.', outcome: 'denied' } as const;
    expect(narrowsAlike(view, { outcome: 'denied', open: 'c_12345678', action: 'row.' })).toBe(
      true,
    );
    expect(narrowsAlike(view, { ...view, targetType: 'table', targetId: 'kit.record' })).toBe(
      false,
    );
  });

  it('counts an open timeline as no filter', () => {
    expect(isFiltered({ open: 'c_12345678' })).toBe(false);
    expect(isFiltered({ outcome: 'none' })).toBe(true);
  });
});
