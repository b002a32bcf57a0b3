import { describe, expect, it } from 'vitest';

import { createCorrelationId, parseActor, parseCorrelationId, parseTenantId } from './index.ts';

describe('the vocabulary', () => {
  it('accepts a lower-case UUID as a tenant id, and nothing else', () => {
    const id = '11111111-1111-4111-8111-11111111111f';
    expect(parseTenantId(id)).toBe(id);
    for (const value of ['', id.toUpperCase(), ` ${id}`, `${id}\n`, id.slice(1), `${id};x`]) {
      expect(() => parseTenantId(value)).toThrow(
        expect.objectContaining({ code: 'KERNEL_TENANT_ID_INVALID', details: {} }),
      );
    }
  });

  it('leaves the Nil and the Max UUID to the streams of the audit log that are no tenant’s', () => {
    for (const digit of ['0', 'f']) {
      const reserved = '11111111-1111-1111-1111-111111111111'.replaceAll('1', digit);
      expect(() => parseTenantId(reserved)).toThrow(
        expect.objectContaining({ code: 'KERNEL_TENANT_ID_INVALID' }),
      );
    }
  });

  it('accepts safe correlation ids, and nothing else', () => {
    const id = createCorrelationId();
    expect(parseCorrelationId(id)).toBe(id);
    expect(createCorrelationId()).not.toBe(id);
    for (const value of ['', 'short', 'with space', 'line\nbreak1', 'semi;colon', 'x'.repeat(65)]) {
      expect(() => parseCorrelationId(value)).toThrow(
        expect.objectContaining({ code: 'KERNEL_CORRELATION_ID_INVALID' }),
      );
    }
  });

  it('accepts safe actors, and nothing else', () => {
    expect(parseActor('agent', 'close-books')).toEqual({ type: 'agent', id: 'close-books' });
    const refused = [
      ['root', 'x'],
      ['user', ''],
      ['user', 'a;b'],
      ['user', 'a b'],
      ['user', 'x'.repeat(129)],
    ] as const;
    for (const [type, id] of refused) {
      expect(() => parseActor(type, id)).toThrow(
        expect.objectContaining({ code: 'KERNEL_ACTOR_INVALID' }),
      );
    }
  });
});
