import { isQboEntity } from './company-record.ts';
import { parseInstant } from './instant.ts';
import {
  companySince,
  presentCompany,
  presentDeleted,
  presentQboRecord,
} from './present-quickbooks.ts';
import type { QuickbooksCompany } from './quickbooks-company.ts';
import { invalidParameter, queryFailure, tooLongAgo } from './quickbooks-failure.ts';

const lookBackMs = 30 * 86_400_000;
/** For the whole answer; there is no second page. */
const maxObjects = 1000;

/** The `CDCResponse` since a moment. Throws for a moment more than 30 days ago or an unknown entity. */
export function changesSince(
  company: QuickbooksCompany,
  query: URLSearchParams,
  now: number,
): readonly object[] {
  const since = parseInstant(query.get('changedSince') ?? '');
  if (since === null) throw invalidParameter('changedSince must be a time with an offset.');
  if (since < now - lookBackMs) throw tooLongAgo();
  const names = (query.get('entities') ?? '').split(',');
  let left = maxObjects;
  const answers = names.map((name) => {
    const changed = changedOf(company, name, since).slice(0, left);
    left -= changed.length;
    if (changed.length === 0) return {};
    const [startPosition, maxResults] = [1, changed.length];
    return { [name]: changed, startPosition, maxResults, totalCount: maxResults };
  });
  return [{ QueryResponse: answers }];
}

function changedOf(company: QuickbooksCompany, name: string, since: number): readonly object[] {
  if (name === 'CompanyInfo')
    return companySince(company.seed.until) >= since ? [presentCompany(company)] : [];
  if (!isQboEntity(name)) throw queryFailure(`Invalid context declaration: ${name}`);
  return company
    .listAll(name)
    .filter(({ updatedAt }) => updatedAt >= since)
    .sort((a, b) => a.updatedAt - b.updatedAt)
    .map((record) => (record.isDeleted ? presentDeleted(record) : presentQboRecord(record)));
}
