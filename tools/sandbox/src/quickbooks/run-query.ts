import { isDay } from '../calendar-day.ts';
import { parseAmount } from '../decimal-amount.ts';
import { isNameList, isQboEntity } from './company-record.ts';
import type { QboEntity, QboRecord } from './company-record.ts';
import { findField } from './entity-fields.ts';
import type { EntityField } from './entity-fields.ts';
import { parseInstant } from './instant.ts';
import { presentCompany, presentQboRecord } from './present-quickbooks.ts';
import { parseQuery } from './query-parser.ts';
import type { ParsedQuery, QueryCondition } from './query-parser.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import { queryFailure } from './quickbooks-failure.ts';

type Value = string | number | bigint;
type Test = (record: QboRecord) => boolean;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
};

/** The `QueryResponse` of a query. Throws the Fault 4000 or 4001 that QuickBooks answers. */
export function runQuery(company: QuickbooksCompany, query: string): object {
  const parsed = parseQuery(query);
  const { entity, startPosition, maxResults, isCount } = parsed;
  if (entity === 'CompanyInfo') return runCompanyInfo(company, parsed);
  if (!isQboEntity(entity)) throw queryFailure(`Invalid context declaration: ${entity}`);
  const found = select(company, entity, parsed);
  if (isCount) return { totalCount: found.length };
  const page = found.slice(startPosition - 1, startPosition - 1 + maxResults);
  if (page.length === 0) return {};
  return { [entity]: page.map(presentQboRecord), startPosition, maxResults: page.length };
}

function runCompanyInfo(company: QuickbooksCompany, parsed: ParsedQuery): object {
  if (parsed.conditions.length > 0 || parsed.orderBy !== null)
    throw queryFailure('CompanyInfo cannot be filtered here.');
  if (parsed.isCount) return { totalCount: 1 };
  return { CompanyInfo: [presentCompany(company)], maxResults: 1 };
}

function select(
  company: QuickbooksCompany,
  entity: QboEntity,
  { conditions, orderBy }: ParsedQuery,
): readonly QboRecord[] {
  const tests = conditions.map((condition) => readCondition(entity, condition));
  // Inactive members of a list are hidden from those who do not ask for them.
  const asksForActive = conditions.some(({ field }) => field === 'Active');
  const hides = isNameList(entity) && !asksForActive;
  const found = company
    .list(entity)
    .filter((record) => (!hides || record.isActive) && tests.every((test) => test(record)));
  if (orderBy === null) return found;
  const { valueOf } = fieldOf(entity, orderBy.field);
  const sign = orderBy.isDescending ? -1 : 1;
  return found.sort((a, b) => sign * compare(valueOf(a), valueOf(b)));
}

function readCondition(entity: QboEntity, condition: QueryCondition): Test {
  const field = fieldOf(entity, condition.field);
  const wanted = condition.values.map((value) => readValue(field, condition.field, value));
  if (condition.operator === 'IN')
    return (record) => wanted.some((value) => compare(field.valueOf(record), value) === 0);
  const test = comparisons[condition.operator];
  const [value = ''] = wanted;
  return (record) => test?.(compare(field.valueOf(record), value)) === true;
}

function fieldOf(entity: QboEntity, name: string): EntityField {
  const field = findField(entity, name);
  if (field === null) throw queryFailure(`Property ${name} not found for Entity ${entity}`);
  return field;
}

function readValue({ kind }: EntityField, name: string, text: string): Value {
  const wrong = (): Error => queryFailure(`Invalid value ${text} for ${name}`);
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      if (!/^\d{1,15}$/.test(text)) throw wrong();
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrong();
      return text;
    case 'day':
      if (!isDay(text)) throw wrong();
      return text;
    case 'amount':
      if (!/^-?\d{1,18}(\.\d{1,4})?$/.test(text)) throw wrong();
      return parseAmount(text);
    case 'time': {
      const at = parseInstant(text);
      if (at === null) throw wrong();
      return at;
    }
  }
}

function compare(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
