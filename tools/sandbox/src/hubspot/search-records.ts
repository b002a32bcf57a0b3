import type { CrmRecord, CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { invalidInput } from './hubspot-failure.ts';
import { presentRecord } from './present-record.ts';
import { findProperty } from './property-definitions.ts';
import { comparator, readFilter, readObject } from './search-filter.ts';

/** HubSpot's limits of a search. */
const limits = { page: 200, results: 10_000, groups: 5, filtersPerGroup: 6, query: 3000 };
const fields = ['filterGroups', 'sorts', 'query', 'properties', 'limit', 'after'];

/** Answers searches; the last results are kept, so that a walk through them costs nothing. */
export type Search = (account: HubspotAccount, type: CrmType, body: unknown) => object;

/** A search over the index, which lags behind and never shows archived records. */
export function createSearch(): Search {
  let kept: { key: string; found: readonly CrmRecord[] } | null = null;
  return (account, type, given) => {
    const body = readObject(given, fields, 'search');
    const limit = readCount(body['limit'] ?? 10, 'limit');
    const after = readCount(body['after'] ?? 0, 'after');
    if (limit < 1 || limit > limits.page)
      throw invalidInput(`limit must be between 1 and ${limits.page}.`);
    if (after + limit > limits.results)
      throw invalidInput(`The search API returns the first ${limits.results} results only.`);
    const properties = readTexts(body['properties'] ?? [], 'properties');

    const { records, version } = account.store(type).indexed();
    const { filterGroups = [], sorts = [], query = '' } = body;
    const key = JSON.stringify([account.id, type, version, filterGroups, sorts, query]);
    if (kept?.key !== key) kept = { key, found: find(type, records, body) };
    const { found } = kept;
    const shown = { properties, associations: [] };
    const page = found.slice(after, after + limit);
    const end = after + page.length;
    return {
      total: found.length,
      results: page.map((record) => presentRecord(account, type, record, shown)),
      ...(end < found.length ? { paging: { next: { after: String(end) } } } : {}),
    };
  };
}

function find(
  type: CrmType,
  records: readonly CrmRecord[],
  body: Readonly<Record<string, unknown>>,
): readonly CrmRecord[] {
  const groups = readArray(body['filterGroups'] ?? [], 'filterGroups', limits.groups).map((group) =>
    readArray(
      readObject(group, ['filters'], 'filter group')['filters'],
      'filters',
      limits.filtersPerGroup,
    ).map((filter) => readFilter(type, filter)),
  );
  const sorts = readArray(body['sorts'] ?? [], 'sorts', 1).map((sort) => readSort(type, sort));
  const words = readQuery(body['query'] ?? '');
  const found = records.filter(
    (record) =>
      (groups.length === 0 || groups.some((tests) => tests.every((test) => test(record)))) &&
      (words === '' || hasText(record, words)),
  );
  const [sort] = sorts;
  return sort === undefined || sort === byId ? found : found.sort(sort);
}

/** Records are kept in this order. */
const byId = (): number => 0;

function readSort(type: CrmType, given: unknown): (a: CrmRecord, b: CrmRecord) => number {
  const sort = readObject(given, ['propertyName', 'direction'], 'sort');
  const property = findProperty(type, String(sort['propertyName']));
  if (property === null)
    throw invalidInput(`The sort property ${String(sort['propertyName'])} does not exist.`);
  const direction = sort['direction'] ?? 'ASCENDING';
  if (direction !== 'ASCENDING' && direction !== 'DESCENDING')
    throw invalidInput('direction must be ASCENDING or DESCENDING.');
  if (property.name === 'hs_object_id' && direction === 'ASCENDING') return byId;
  const compare = comparator(type, property);
  return direction === 'ASCENDING' ? compare : (a, b) => compare(b, a);
}

function readQuery(given: unknown): string {
  if (typeof given !== 'string' || given.length > limits.query)
    throw invalidInput(`query must be a text of at most ${limits.query} characters.`);
  return given.toLowerCase();
}

function hasText(record: CrmRecord, words: string): boolean {
  return Object.values(record.properties).some(
    (value) => value?.toLowerCase().includes(words) === true,
  );
}

function readCount(given: unknown, name: string): number {
  const text = typeof given === 'number' || typeof given === 'string' ? String(given) : '';
  if (!/^\d{1,9}$/.test(text)) throw invalidInput(`${name} must be an integer.`);
  return Number(text);
}

function readArray(given: unknown, name: string, max: number): readonly unknown[] {
  if (!Array.isArray(given)) throw invalidInput(`${name} must be an array.`);
  if (given.length > max) throw invalidInput(`${name} may have at most ${max} entries.`);
  return given;
}

function readTexts(given: unknown, name: string): readonly string[] {
  const all = readArray(given, name, 1000);
  if (!all.every((one) => typeof one === 'string')) throw invalidInput(`${name} must be texts.`);
  return all;
}
