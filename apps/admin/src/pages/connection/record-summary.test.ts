import { describe, expect, it } from 'vitest';

import { summariseRecord } from './record-summary.ts';

describe('summary of a record', () => {
  it('takes an amount of Stripe’s as the digits that were sent, in minor units', () => {
    const { amount } = summariseRecord(
      '{"object":"charge","amount":9007199254740993,"currency":"usd"}',
    );
    expect(amount).toEqual({ minorUnits: '9007199254740993', currency: 'usd' });
  });

  it('shows no amount of Stripe’s without a currency, or with a fraction', () => {
    expect(summariseRecord('{"object":"charge","amount":100}').amount).toBeNull();
    expect(summariseRecord('{"object":"charge","amount":1.5,"currency":"usd"}').amount).toBeNull();
  });

  it.each([
    [
      'Xero',
      '{"InvoiceNumber":"INV-4","Status":"AUTHORISED","Total":8894.46,"CurrencyCode":"EUR"}',
      { title: 'INV-4', status: 'AUTHORISED', amount: { decimal: '8894.46', currency: 'EUR' } },
    ],
    [
      'QuickBooks',
      '{"DocNumber":"100001","TotalAmt":9505.10,"CurrencyRef":{"value":"USD","name":"Dollar"}}',
      { title: '100001', status: null, amount: { decimal: '9505.10', currency: 'USD' } },
    ],
    [
      'HubSpot',
      '{"id":"1","properties":{"dealname":"A deal","dealstage":"closedwon","amount":"98765432109876543210.12","deal_currency_code":"EUR"}}',
      {
        title: 'A deal',
        status: 'closedwon',
        amount: { decimal: '98765432109876543210.12', currency: 'EUR' },
      },
    ],
    [
      'NetSuite',
      '{"tranid":"CUSTPYMT1002","type":"CustPymt","amount":"-130689.59"}',
      { title: 'CUSTPYMT1002', status: null, amount: { decimal: '-130689.59', currency: null } },
    ],
    [
      'Sage Intacct',
      '{"RECORDID":"ARINVOICE-5","STATE":"Paid","TOTALENTERED":"6589.72","CURRENCY":"USD"}',
      { title: 'ARINVOICE-5', status: 'Paid', amount: { decimal: '6589.72', currency: 'USD' } },
    ],
  ])('reads what %s calls a name, a state and an amount', (_provider, data, summary) => {
    expect(summariseRecord(data)).toEqual(summary);
  });

  it('names a record by the best name it has', () => {
    expect(summariseRecord('{"email":"a@example.com","name":""}').title).toBe('a@example.com');
    expect(summariseRecord('{"properties":{"firstname":"Ada","lastname":"Example"}}').title).toBe(
      'Ada Example',
    );
  });

  it('shows what was said, of an utterance', () => {
    const words = '[{"text":"Good"},{"text":"morning."},{}]';
    expect(summariseRecord(`{"participant":{"name":"Ada"},"words":${words}}`).title).toBe(
      'Good morning.',
    );
  });

  it('says nothing of text that is not an object', () => {
    expect(summariseRecord('[1]')).toEqual({ title: null, status: null, amount: null });
    expect(summariseRecord('<html>')).toEqual({ title: null, status: null, amount: null });
  });
});
