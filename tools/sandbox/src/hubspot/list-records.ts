import type { CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { invalidInput } from './hubspot-failure.ts';
import { presentRecord, readTypes } from './present-record.ts';

const permitted = ['limit', 'after', 'properties', 'associations', 'archived'];
const maxLimit = 100;

/** A page of a list, in the order of the ids. Throws the 400 that HubSpot answers. */
export function listRecords(
  account: HubspotAccount,
  type: CrmType,
  query: URLSearchParams,
  path: string,
): object {
  refuseUnknown(query, permitted);
  const limit = readInteger(query.get('limit') ?? '10', 'limit');
  if (limit < 1 || limit > maxLimit)
    throw invalidInput(`limit must be between 1 and ${maxLimit} (it is ${limit}).`);
  const after = BigInt(readId(query.get('after') ?? '0', 'after'));
  const isArchived = readBoolean(query.get('archived') ?? 'false', 'archived');
  const associations = readTypes(query.getAll('associations').join(','));
  if (associations === null || associations.includes(type))
    throw invalidInput('Unable to infer object type from the associations asked for.');
  const properties = query.getAll('properties').flatMap((text) => text.split(','));

  const store = account.store(type);
  const records = isArchived ? store.archived() : store.live();
  const start = firstFrom(records, after);
  const page = records.slice(start, start + limit);
  const next = records[start + limit];
  const link = `https://api.hubapi.com${path}?limit=${limit}&after=${next?.id ?? ''}`;
  return {
    results: page.map((record) =>
      presentRecord(account, type, record, {
        properties: properties.filter((name) => name !== ''),
        associations,
      }),
    ),
    ...(next === undefined ? {} : { paging: { next: { after: next.id, link } } }),
  };
}

/** Throws a 400 for a parameter that the endpoint does not have. HubSpot would ignore it. */
export function refuseUnknown(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys())
    if (!names.includes(name)) throw invalidInput(`Unknown query parameter ${name}.`);
}

/** Throws a 400 for anything but `true` and `false`. */
export function readBoolean(text: string, name: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalidInput(`${name} must be true or false.`);
  return text === 'true';
}

function readInteger(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalidInput(`${name} must be an integer.`);
  return Number(text);
}

function readId(text: string, name: string): string {
  if (!/^\d{1,19}$/.test(text)) throw invalidInput(`${name} must be a cursor that was given out.`);
  return text;
}

/** The first position whose id is not below the cursor. */
function firstFrom(records: readonly { readonly number: bigint }[], after: bigint): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const record = records[middle];
    if (record !== undefined && record.number < after) low = middle + 1;
    else high = middle;
  }
  return low;
}
