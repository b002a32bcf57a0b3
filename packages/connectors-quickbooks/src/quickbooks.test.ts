import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { discover, findConnectorFaults, streamNames } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';

import { quickbooksSignIn } from './quickbooks-sign-in.ts';
import { quickbooks } from './quickbooks.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8');
const fixtures = Object.fromEntries(streamNames(quickbooks).map((name) => [name, fixture(name)]));

describe('the QuickBooks connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(quickbooks, fixtures)).toEqual([]);
  });

  it('is permitted nothing but GET on one host, although its scope would allow more', () => {
    const operations = Object.values(quickbooks.manifest.operations);
    expect(new Set(operations.map(({ method, host }) => `${method} ${host}`))).toEqual(
      new Set(['GET quickbooks.api.intuit.com']),
    );
  });

  it('hears of deletions by the changes, and keeps the history of three reports', () => {
    const streams = discover(quickbooks);
    expect(streams.filter(({ deletions }) => deletions === 'tombstone')).toHaveLength(4);
    expect(streams.filter(({ keepsHistory }) => keepsHistory === true)).toHaveLength(3);
  });

  const upper = (code: string, type = 'ValidationFault') =>
    JSON.stringify({ Fault: { type, Error: [{ Message: 'x', Detail: 'x', code, element: '' }] } });
  const lower = (code: string) =>
    JSON.stringify({ fault: { type: 'AUTHENTICATION', error: [{ message: 'x', code }] } });

  it.each([
    [200, fixture('company_info'), null],
    [200, upper('610'), 'CONNECTORS_KIT_OBJECT_MISSING'],
    [200, upper('3200'), 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [200, upper('6190'), 'CONNECTORS_KIT_NO_CREDIT'],
    [200, upper('10000', 'SystemFault'), 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [200, lower('003001'), 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [401, lower('3200'), 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [403, upper('3201'), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [403, upper('003100'), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [400, upper('120'), 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [400, upper('4000'), 'CONNECTORS_KIT_PROVIDER_REFUSED'],
    [429, upper('003001'), 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [429, 'no JSON', 'CONNECTORS_KIT_PROVIDER_BUSY'],
  ])('understands an answer: %i %s is %s', async (status, body, code) => {
    expect(await answerCode(quickbooks, { status, body })).toBe(code);
  });

  it.each([
    [{ x_refresh_token_expires_in: 8_640_000, x_refresh_token_hard_expires_in: 1000 }, 1000],
    [{ x_refresh_token_expires_in: 8_640_000 }, 8_640_000],
    [{ x_refresh_token_expires_in: '8640000' }, null],
    [{}, null],
  ])('takes the life of a refresh token from %j: %s', (extra, seconds) => {
    const answer = {
      access_token: 'a',
      refresh_token: 'r',
      expires_in: 3600,
      token_type: 'bearer',
    };
    expect(quickbooksSignIn.oauth2.refreshLifetime?.({ ...answer, ...extra })).toBe(seconds);
  });
});
