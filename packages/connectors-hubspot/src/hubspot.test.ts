import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { findConnectorFaults, streamNames } from '@ataski/connectors-kit';
import type { ReadingIo } from '@ataski/connectors-kit';
import { answerCode } from '@ataski/connectors-kit/testing';

import { deals } from './crm-type.ts';
import type { HubspotOperation } from './crm-type.ts';
import { hubspot } from './hubspot.ts';
import { groupNames } from './property-names.ts';
import { readSearch } from './read-page.ts';
import { joinRecord } from './record-text.ts';
import { beginWalk } from './walk-position.ts';
import { readWholePage } from './whole-page.ts';

const fixtures = Object.fromEntries(
  streamNames(hubspot).map((name) => [
    name,
    readFileSync(new URL(`../test/fixtures/${name}.json`, import.meta.url), 'utf8'),
  ]),
);

/** Answers each call with the next of these texts; the last one for ever. */
function answering(texts: readonly string[]) {
  const calls: unknown[] = [];
  const io: ReadingIo<HubspotOperation> = {
    account: { livemode: null, settings: {} },
    runId: 'run',
    now: () => new Date(0),
    listPresent: () => Promise.resolve([]),
    findStored: () => Promise.resolve(new Set()),
    provider: {
      callAhead: () => Promise.resolve(),
      call: (request) => {
        const text = texts[Math.min(calls.length, texts.length - 1)] ?? '';
        calls.push(request);
        return Promise.resolve({ text, value: JSON.parse(text), headers: {}, status: 200 });
      },
    },
  };
  return { io, calls };
}

const record = (id: string, properties: string): string =>
  `{"id":"${id}","properties":{${properties}},"updatedAt":"2026-11-20T12:00:00Z"}`;
const page = (...records: readonly string[]): string => `{"results":[${records.join(',')}]}`;

describe('the HubSpot connector', () => {
  it('agrees with its manifest entry and reads a fixture of each stream', () => {
    expect(findConnectorFaults(hubspot, fixtures)).toEqual([]);
  });

  it('is permitted nothing but lists, and reads that travel as POST, on one host', () => {
    const operations = Object.values(hubspot.manifest.operations);
    expect(new Set(operations.map(({ host }) => host))).toEqual(new Set(['api.hubapi.com']));
    const posts = operations.filter(({ method }) => method !== 'GET');
    for (const { path, method } of posts) {
      expect(method).toBe('POST');
      expect(path).toMatch(/\/(search|batch\/read)$/);
    }
  });

  it.each([
    ['a list', 200, '{"results":[]}', null],
    [
      'a scope that is missing',
      403,
      '{"category":"MISSING_SCOPES","context":{"missingScopes":["crm.objects.deals.read"]}}',
      'CONNECTORS_KIT_PERMISSION_MISSING',
    ],
    [
      'a token that is over',
      401,
      '{"category":"EXPIRED_AUTHENTICATION"}',
      'CONNECTORS_KIT_CREDENTIAL_REJECTED',
    ],
    [
      'a limit',
      429,
      '{"category":"RATE_LIMITS","policyName":"SECONDLY"}',
      'CONNECTORS_KIT_PROVIDER_BUSY',
    ],
    [
      'a limit of the day',
      429,
      '{"category":"RATE_LIMITS","policyName":"DAILY"}',
      'CONNECTORS_KIT_PROVIDER_BUSY',
    ],
    ['a locked account', 423, '', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    ['a page of some proxy', 502, '<html>', 'CONNECTORS_KIT_PROVIDER_BUSY'],
    [
      'a request that is not understood',
      400,
      '{"category":"VALIDATION_ERROR"}',
      'CONNECTORS_KIT_PROVIDER_REFUSED',
    ],
    [
      'a batch with a record that has none',
      207,
      '{"results":[],"errors":[{"category":"OBJECT_NOT_FOUND"}]}',
      null,
    ],
    [
      'a batch of which a part came too fast',
      207,
      '{"errors":[{"category":"OBJECT_NOT_FOUND"},{"category":"RATE_LIMITS"}]}',
      'CONNECTORS_KIT_PROVIDER_BUSY',
    ],
    [
      'a batch of which a part failed',
      207,
      '{"errors":[{"category":"VALIDATION_ERROR"},{"category":"RATE_LIMITS"}]}',
      'CONNECTORS_KIT_PROVIDER_REFUSED',
    ],
  ])('understands %s', async (_what, status, body, code) => {
    expect(await answerCode(hubspot, { status, body })).toBe(code);
  });

  it('takes no answer without scopes for a grant', () => {
    const { auth } = hubspot.definition;
    if (!('oauth2' in auth)) throw new Error('Not OAuth.');
    const { grantedScopes } = auth.oauth2 as { grantedScopes(answer: object): unknown };
    expect(grantedScopes({})).toEqual([]);
  });
});

describe('property names', () => {
  const names = Array.from({ length: 900 }, (_, n) => `custom_property_${String(n)}_of_a_deal`);

  it('are spread over addresses that the door lets through, none lost', () => {
    const groups = groupNames(names);
    expect(groups.flat()).toEqual(names);
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) {
      expect(encodeURIComponent(group.join(',')).length).toBeLessThan(7_100);
    }
  });

  it('come back as one record, in order, digit for digit', () => {
    const parts = [record('1', '"b": "1.00000000000000000001" , "a":null'), record('1', '"0":"x"')];
    expect(joinRecord(parts)).toBe(
      '{"id":"1","properties":{"0":"x","a":null,"b":"1.00000000000000000001"},"updatedAt":"2026-11-20T12:00:00Z"}',
    );
  });

  it('are read again when a record went between two parts of a page', async () => {
    const [one, two] = [record('1', '"a":"1"'), record('2', '"a":"2"')];
    const parts = [page(one, two), ...Array<string>(groupNames(names).length).fill(page(one))];
    const { io, calls } = answering(parts);
    const question = { after: null, isArchived: false, properties: names };
    const { rows } = await readWholePage(io, deals, question);
    expect(rows.map(({ id }) => id)).toEqual(['1']);
    expect(calls).toHaveLength(groupNames(names).length * 2);
  });

  it('are given up when the parts never agree', async () => {
    const group = groupNames(names).length;
    const turns = [page(record('1', '')), ...Array<string>(group - 1).fill(page())];
    const { io } = answering([...turns, ...turns, ...turns]);
    const question = { after: null, isArchived: false, properties: names };
    await expect(readWholePage(io, deals, question)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
  });
});

describe('a window of changes', () => {
  const newest = (at: string): string => page(record('1', `"hs_lastmodifieddate":"${at}"`));
  const last = { phase: 'over', newestMs: Date.parse('2026-11-20T12:00:00Z'), wholeMs: 0 } as const;

  it('starts ten minutes before the change that the last one ended with, and does not move', async () => {
    const { io } = answering([newest('2026-11-20T13:00:00.007Z')]);
    expect(await beginWalk(io, deals, last)).toEqual({
      phase: 'search',
      newestMs: Date.parse('2026-11-20T13:00:00.007Z'),
      wholeMs: 0,
      fromMs: Date.parse('2026-11-20T11:50:00Z'),
      behindId: '0',
    });
  });

  it.each([
    ['it is the first', null, newest('2026-11-20T13:00:00Z')],
    ['seven days went by', { ...last, wholeMs: -7 * 86_400_000 }, newest('2026-11-20T13:00:00Z')],
    ['there was no record', { ...last, newestMs: null }, newest('2026-11-20T13:00:00Z')],
    ['no record is left', last, page()],
    ['the newest change is gone', last, newest('2026-11-20T11:49:59.999Z')],
  ])('gives way to a complete read when %s', async (_when, position, text) => {
    const { io } = answering([text]);
    expect(await beginWalk(io, deals, position)).toMatchObject({ phase: 'list', after: null });
  });
});

describe('a search', () => {
  it.each([
    ['repeats an id', page(record('9007199254740993', ''), record('9007199254740993', ''))],
    ['goes back', page(record('9007199254740994', ''), record('9007199254740993', ''))],
    ['starts before the id it was asked to start behind', page(record('9007199254740992', ''))],
    [
      'sends a number where a text belongs',
      page('{"id":1,"properties":{},"updatedAt":"2026-11-20T12:00:00Z"}'),
    ],
  ])('is not believed when it %s', async (_what, text) => {
    const { io } = answering([text]);
    const question = { fromMs: 0, untilMs: 1, behindId: '9007199254740992', properties: [] };
    await expect(readSearch(io, deals, question)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
  });
});
