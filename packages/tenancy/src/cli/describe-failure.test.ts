import { describe, expect, it } from 'vitest';

import { TenancyError } from '../errors.ts';
import { describeFailure } from './describe-failure.ts';

const driverError = (code: string | undefined) =>
  Object.assign(new Error('password of postgres://user:private@host'), { code });

describe('a failure', () => {
  it('is told by code, sentence and names', () => {
    const error = new TenancyError('TENANCY_STATEMENT_FAILED', { migration: 'shop/000001_item' });
    expect(describeFailure(error)).toEqual({
      text: 'ataski-tenancy: TENANCY_STATEMENT_FAILED: The statement failed. (migration: shop/000001_item)\n',
      exitCode: 3,
    });
  });

  it('shows the SQLSTATE of what lies behind', () => {
    const error = new TenancyError('TENANCY_STATEMENT_FAILED', {}, driverError('22012'));
    expect(describeFailure(error).text).toContain('(sqlState: 22012)');
  });

  it('tells where it happened and what its SQLSTATE means', () => {
    const place = { schema: 'shop', table: 'item', constraint: 'item_pkey', position: '17' };
    const cause = Object.assign(driverError('AT011'), place, { where: 'private' });
    const error = new TenancyError('TENANCY_STATEMENT_FAILED', {}, cause);
    expect(describeFailure(error).text).toContain(
      '(sqlState: AT011; meaning: the table has no primary key, or a key that does not lead with tenant_id; schema: shop; table: item; constraint: item_pkey; position: 17)',
    );
  });

  it.each([
    ['22012', 'TENANCY_STATEMENT_FAILED'],
    ['42501', 'TENANCY_STATEMENT_DENIED'],
    ['ECONNRESET', 'TENANCY_DATABASE_UNAVAILABLE'],
    ['ERR_INVALID_ARG_TYPE', 'TENANCY_COMMAND_FAILED'],
    [undefined, 'TENANCY_COMMAND_FAILED'],
  ])('never repeats what a library said: %s', (code, expected) => {
    const { text, exitCode } = describeFailure(driverError(code));
    expect(text).toContain(expected);
    expect(text).not.toMatch(/private|postgres:|user/);
    expect(exitCode).toBe(3);
  });

  it('is wrong use when the input was invalid or asked for less than verified TLS', () => {
    for (const code of ['TENANCY_COMMAND_INVALID', 'TENANCY_TLS_REQUIRED'] as const)
      expect(describeFailure(new TenancyError(code)).exitCode).toBe(2);
  });
});
