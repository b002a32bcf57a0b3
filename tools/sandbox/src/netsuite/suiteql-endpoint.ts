import { formatDecimal, parseDecimal } from '../exact-decimal.ts';
import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import type { LedgerRow } from './ledger-store.ts';
import { invalidQuery, NetsuiteFailure } from './netsuite-failure.ts';
import type { NetsuiteAccount } from './simulated-account.ts';
import { compileSuiteql } from './suiteql/compile-select.ts';
import type { OutputColumn } from './suiteql/compiled.ts';
import { formatDate } from './suiteql/date-mask.ts';
import { parseSuiteql } from './suiteql/parse-select.ts';

/** Rows that a query without SuiteAnalytics Connect can reach; also the most that are counted. */
const maxResults = 100_000;
const maxLimit = 1000;
const lastOffset = 99_000;

/** POST /services/rest/query/v1/suiteql: the page, or a thrown NetsuiteFailure. */
export function answerSuiteql(
  account: NetsuiteAccount,
  request: SimulatedRequest,
): SimulatedResponse {
  const query = readQuery(request);
  const { limit, offset } = readPage(request);
  const { sql, rowsSql, columns } = compileSuiteql(parseSuiteql(query), account.setting());
  const { dateFormat } = account.setting();
  const rows = run(account, `${sql} limit ${limit} offset ${offset}`);
  const reach = Math.max(account.options.countedResults ?? maxResults, offset + limit + 1);
  const counted = `select count(*) as n from (${rowsSql} limit ${Math.min(reach, maxResults)})`;
  const isLast = rows.length < limit && (rows.length > 0 || offset === 0);
  const total = isLast ? offset + rows.length : Number(run(account, counted)[0]?.['n'] ?? 0);
  const hasMore = offset + rows.length < total;
  const self = `https://${request.host}${request.path}?limit=${limit}&offset=`;
  return {
    status: 200,
    headers: {
      'content-type': 'application/vnd.oracle.resource+json; type=collection; charset=UTF-8',
    },
    body: {
      links: pageLinks(self, limit, offset, total),
      count: rows.length,
      hasMore,
      items: rows.map((row) => ({ links: [], ...renderRow(row, columns, dateFormat) })),
      offset,
      totalResults: total,
    },
  };
}

function readQuery({ headers, body }: SimulatedRequest): string {
  if (headers['prefer'] !== 'transient') {
    const detail = "Invalid value for header 'Prefer'. The value must be 'transient'.";
    throw new NetsuiteFailure(400, 'INVALID_HEADER', detail, { 'o:errorHeader': 'Prefer' });
  }
  if (!/^application\/json(?:;|$)/.test(headers['content-type'] ?? ''))
    throw new NetsuiteFailure(
      415,
      'INVALID_CONTENT_TYPE',
      'Content-Type must be application/json.',
    );
  const content = parseJson(body.toString('utf8'));
  const q = content?.['q'];
  if (content === null || typeof q !== 'string' || q.trim() === '')
    throw new NetsuiteFailure(400, 'INVALID_CONTENT', 'The request body must be an object with q.');
  const other = Object.keys(content).find((name) => name !== 'q');
  if (other === undefined) return q;
  const detail = `Unknown reference or field: ${other}.`;
  throw new NetsuiteFailure(400, 'INVALID_CONTENT', detail, { 'o:errorPath': other });
}

function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function readPage({ query }: SimulatedRequest): {
  readonly limit: number;
  readonly offset: number;
} {
  for (const name of query.keys())
    if ((name !== 'limit' && name !== 'offset') || query.getAll(name).length > 1)
      throw invalidParameter(name, `Invalid query parameter '${name}'.`);
  const limit = readWhole(query, 'limit', maxLimit);
  const offset = readWhole(query, 'offset', 0);
  if (limit < 1 || limit > maxLimit)
    throw invalidParameter('limit', `The limit must be between 1 and ${maxLimit}.`);
  if (offset % limit !== 0)
    throw invalidParameter('offset', 'The offset must be divisible by the limit.');
  if (offset > lastOffset)
    throw invalidParameter('offset', `The offset must not exceed ${lastOffset}.`);
  return { limit, offset };
}

function readWhole(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,7}$/.test(text)) throw invalidParameter(name, `Invalid value for '${name}'.`);
  return Number(text);
}

function invalidParameter(name: string, detail: string): NetsuiteFailure {
  return new NetsuiteFailure(400, 'INVALID_PARAMETER', detail, { 'o:errorQueryParam': name });
}

function run(account: NetsuiteAccount, sql: string): readonly LedgerRow[] {
  try {
    return account.store.select(sql);
  } catch (error) {
    if (error instanceof NetsuiteFailure) throw error;
    throw invalidQuery(error instanceof Error ? error.message : String(error));
  }
}

/** Null columns are absent; everything else is a text. */
function renderRow(
  row: LedgerRow,
  columns: readonly OutputColumn[],
  dateFormat: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.flatMap(({ name, type }) => {
      const value = row[name];
      if (value === null || value === undefined) return [];
      const text = String(value);
      if (type === 'date') return [[name, formatDate(text, dateFormat)]];
      const decimal = type === 'decimal' ? parseDecimal(text) : null;
      return [[name, decimal === null ? text : formatDecimal(decimal)]];
    }),
  );
}

function pageLinks(self: string, limit: number, offset: number, total: number): object[] {
  const last = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  const links = [{ rel: 'self', href: `${self}${offset}` }];
  if (offset > 0)
    links.push(
      { rel: 'first', href: `${self}0` },
      { rel: 'previous', href: `${self}${offset - limit}` },
    );
  if (offset + limit < total)
    links.push(
      { rel: 'next', href: `${self}${offset + limit}` },
      { rel: 'last', href: `${self}${last}` },
    );
  return links;
}
