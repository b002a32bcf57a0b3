import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { discover, findConnectorFaults, streamNames } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';

import { isBeyond, nextPass } from './modified-since.ts';
import { dayAtOrBefore, instantOf, modifiedSince } from './xero-time.ts';
import { xero } from './xero.ts';

const fixtures = Object.fromEntries(
  streamNames(xero).map((name) => [
    name,
    readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
  ]),
);

describe('the Xero connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(xero, fixtures)).toEqual([]);
  });

  it('is permitted nothing but GET on one host', () => {
    const operations = Object.values(xero.manifest.operations);
    expect(new Set(operations.map(({ method, host }) => `${method} ${host}`))).toEqual(
      new Set(['GET api.xero.com']),
    );
  });

  it('reads the two reports with their history, and invoices whose status tells a deletion', () => {
    expect(
      discover(xero).map(({ name, deletions, keepsHistory = false }) => [
        name,
        deletions,
        keepsHistory,
      ]),
    ).toEqual([
      ['organisation', 'none', false],
      ['accounts', 'reconcile', false],
      ['invoices', 'status', false],
      ['profit_and_loss', 'none', true],
      ['balance_sheet', 'none', true],
    ]);
  });

  it('names the organisation with each call, once there is one', () => {
    const { headers } = xero.definition;
    const of = (settings: Record<string, string>) =>
      typeof headers === 'function' ? headers({ livemode: null, settings }) : headers;
    expect(of({ tenant: 'x' })).toEqual({ accept: 'application/json', 'xero-tenant-id': 'x' });
    expect(of({})).toEqual({ accept: 'application/json' });
  });

  it.each([
    [401, '{"Detail":"TokenExpired"}', 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [401, '{"Detail":"AuthorizationUnsuccessful"}', 'CONNECTORS_KIT_PERMISSION_MISSING'],
    [403, '{"Detail":"AuthenticationUnsuccessful"}', 'CONNECTORS_KIT_CREDENTIAL_REJECTED'],
    [404, '"The resource cannot be found"', 'CONNECTORS_KIT_OBJECT_MISSING'],
    [400, '{"ErrorNumber":16,"Type":"QueryParseException"}', 'CONNECTORS_KIT_PROVIDER_REFUSED'],
    [503, 'no JSON', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [200, '[]', null],
  ])('understands an answer: %i %s is %s', async (status, body, code) => {
    expect(await answerCode(xero, { status, body })).toBe(code);
  });

  it('gives the worker back when the day is used up', async () => {
    const headers = { 'retry-after': '66975', 'x-rate-limit-problem': 'day' };
    expect(await answerCode(xero, { status: 429, headers, body: '' })).toBe(
      'CONNECTORS_KIT_PROVIDER_BUSY',
    );
  });
});

describe('the times of Xero', () => {
  it('are instants for positions, with and without an offset', () => {
    expect(instantOf('/Date(1573755038314+0000)/')).toBe(1_573_755_038_314);
    expect(instantOf('/Date(1573755038314)/')).toBe(1_573_755_038_314);
  });

  it('ask for changes in the one form that Xero heeds', () => {
    expect(modifiedSince(1_573_755_038_314)).toBe('2019-11-14T18:10:38');
  });

  it('start a pass a minute before the last one began', () => {
    const startedAt = Date.parse('2026-11-20T12:00:00.900Z');
    expect(nextPass({ since: null, startedAt })).toEqual({
      ...{ since: '2026-11-20T11:59:00', startedAt: null },
    });
    expect(nextPass(null)).toEqual({ since: null, startedAt: null });
  });

  it('are not believed beyond the clock of Xero', () => {
    const at = Date.parse('2026-11-20T12:00:00Z');
    expect(isBeyond({ since: '2026-11-20T12:00:00', startedAt: null }, at)).toBe(false);
    expect(isBeyond({ since: '2026-11-20T12:00:01', startedAt: null }, at)).toBe(true);
    expect(isBeyond({ since: null, startedAt: null }, at)).toBe(false);
  });

  it.each([
    ['midnight UTC', '2026-09-30T00:00:00Z', '2026-09-30'],
    ['midnight in Auckland', '2026-09-29T11:00:00Z', '2026-09-29'],
    ['midnight in Los Angeles', '2026-09-30T07:00:00Z', '2026-09-30'],
  ])('close the books never later than Xero says: %s', (_, instant, day) => {
    expect(dayAtOrBefore(Date.parse(instant))).toBe(day);
  });
});
