import { describe, expect, it } from 'vitest';

import { discover, findConnectorFaults, streamNames } from '@ataski/connectors-kit';
import type { Connector } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';

import { fixtures } from '../test/fixtures.ts';
import { failure } from './failure.ts';
import { readRows } from './named-query.ts';
import { netsuite } from './netsuite.ts';
import { GlLine } from './schemas.ts';

const refusal = (detail: string, code = 'INVALID_PARAMETER') => ({
  title: 'Bad Request',
  'o:errorDetails': [{ detail, 'o:errorCode': code }],
});
// What a refusal means does not depend on how a call is signed.
const unsigned: Connector = {
  ...netsuite,
  definition: {
    ...netsuite.definition,
    auth: { ...netsuite.definition.auth, prove: () => ({ headers: {} }) },
  },
};

describe('the NetSuite connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(netsuite, fixtures)).toEqual([]);
  });

  it('is permitted one operation, the named queries, on the host of one account', () => {
    const operations = Object.entries(netsuite.manifest.operations);
    expect(operations.map(([name, { method, host }]) => [name, method, host])).toEqual([
      ['suiteql', 'POST', '{account}.suitetalk.api.netsuite.com'],
    ]);
  });

  it('keeps the history of what is restated', () => {
    const kept = discover(netsuite).filter(({ keepsHistory }) => keepsHistory === true);
    expect(kept.map(({ name }) => name)).toEqual([
      'trial_balance',
      'gl_tie_out',
      'accrual_snapshot',
    ]);
  });

  it('reads the lists before what refers to them, and lines before what they are compared with', () => {
    const names = streamNames(netsuite);
    for (const [earlier, later] of [
      ['accounting_books', 'gl_lines'],
      ['accounting_periods', 'trial_balance'],
      ['gl_lines', 'deleted_records'],
      ['deleted_records', 'gl_tie_out'],
      ['trial_balance', 'gl_tie_out'],
    ] as const)
      expect(names.indexOf(earlier)).toBeLessThan(names.indexOf(later));
  });

  it.each([
    [401, refusal('Invalid login attempt.', 'INVALID_LOGIN'), 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [400, refusal("Record 'account' was not found."), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [400, refusal("Unknown identifier 'isadjust'."), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [400, refusal('Unparseable date'), 'CONNECTORS_KIT_PROVIDER_REFUSED'],
    [403, refusal('No.', 'INSUFFICIENT_PERMISSION'), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [429, refusal('Busy.', 'CONCURRENCY_LIMIT_EXCEEDED'), 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [500, refusal('Unexpected.', 'UNEXPECTED_ERROR'), 'CONNECTORS_KIT_PROVIDER_BUSY'],
  ] as const)('takes %s of %j for %s', async (status, body, code) => {
    expect(await answerCode(unsigned, { status, body: JSON.stringify(body) })).toBe(code);
  });

  it('names the table that the role does not see, and only in a refusal of a query', () => {
    const body = refusal("Invalid search query. Record 'deletedrecord' was not found.");
    expect(failure.reason(body, 400)?.permissions).toEqual(['deletedrecord']);
    expect(failure.reason(body, 500)?.meaning).toBeUndefined();
  });
});

describe('a page of rows', () => {
  const page = JSON.parse(fixtures['gl_lines'] ?? '') as { items: object[] };
  const [line] = page.items;

  it('is kept without its links and with every digit', () => {
    const amount = '-12345678901234567890.12';
    const { rows } = readRows({ items: [{ ...line, amount }], hasMore: false }, GlLine, 'gl_lines');
    expect(rows[0]?.row.amount).toBe(amount);
    expect(JSON.parse(rows[0]?.text ?? '')).toEqual({ ...line, amount, links: undefined });
  });

  it.each([
    ['promises more and holds nothing', { items: [], hasMore: true }],
    ['has a number where a text should be', { items: [{ ...line, amount: 1 }], hasMore: false }],
    ['has an amount in words', { items: [{ ...line, amount: '1,000.00' }], hasMore: false }],
    ['has a line without an id', { items: [{ ...line, line_id: undefined }], hasMore: false }],
    ['does not say whether more follows', { items: [line] }],
    ['is none', 'Service unavailable'],
  ])('is refused when it %s', (_what, value) => {
    expect(() => readRows(value, GlLine, 'gl_lines')).toThrow(
      expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' }),
    );
  });
});
