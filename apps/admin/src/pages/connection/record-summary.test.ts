import { describe, expect, it } from 'vitest';

import { summariseRecord } from './record-summary.ts';

describe('summary of a record', () => {
  it('takes an amount as the digits that were sent', () => {
    const { money } = summariseRecord('{"amount":9007199254740993,"currency":"usd"}');
    expect(money).toEqual({ minorUnits: '9007199254740993', currency: 'usd' });
  });

  it('shows no amount without a currency, or with a fraction', () => {
    expect(summariseRecord('{"amount":100}').money).toBeNull();
    expect(summariseRecord('{"amount":1.5,"currency":"usd"}').money).toBeNull();
  });

  it('names a record by the best name it has', () => {
    expect(summariseRecord('{"email":"a@example.com","name":""}').title).toBe('a@example.com');
  });

  it('says nothing of text that is not an object', () => {
    expect(summariseRecord('[1]')).toEqual({ title: null, status: null, money: null });
    expect(summariseRecord('<html>')).toEqual({ title: null, status: null, money: null });
  });
});
