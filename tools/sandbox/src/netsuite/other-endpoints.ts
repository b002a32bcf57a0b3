import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { NetsuiteFailure } from './netsuite-failure.ts';
import type { NetsuiteAccount } from './simulated-account.ts';

/** Remembered: the record types of the tables, as the catalog calls them. */
const recordTypes: Readonly<Record<string, string>> = {
  transaction: 'journalEntry',
  account: 'account',
  accountingperiod: 'accountingPeriod',
  accountingbook: 'accountingBook',
  subsidiary: 'subsidiary',
  currency: 'currency',
  department: 'department',
  classification: 'classification',
  location: 'location',
  customer: 'customer',
  vendor: 'vendor',
};

const catalogTypes = ['application/json', 'application/schema+json', 'application/swagger+json'];

/** GET metadata-catalog: the record types that the role sees, all or the selected ones. */
export function answerCatalog(
  account: NetsuiteAccount,
  request: SimulatedRequest,
): SimulatedResponse {
  requireQuery(request, ['select']);
  const accept = request.headers['accept'] ?? '*/*';
  if (accept !== '*/*' && !catalogTypes.some((type) => accept.includes(type))) {
    const detail = `Invalid value for header 'Accept': ${accept}.`;
    throw new NetsuiteFailure(400, 'INVALID_HEADER', detail, { 'o:errorHeader': 'Accept' });
  }
  const visible = Object.entries(recordTypes)
    .filter(([table]) => !account.hiddenTables.has(table))
    .map(([, type]) => type);
  const wanted = request.query.get('select')?.split(',') ?? visible;
  const missing = wanted.find((type) => !visible.includes(type));
  if (missing !== undefined)
    throw new NetsuiteFailure(404, 'NONEXISTENT_ID', `Record type '${missing}' does not exist.`);
  const self = `https://${request.host}${request.path}`;
  const items = wanted.map((name) => ({
    name,
    links: [{ rel: 'canonical', href: `${self}/${name}`, mediaType: 'application/json' }],
  }));
  return { status: 200, body: { items, links: [{ rel: 'self', href: self }] } };
}

/** GET governanceLimits: for administrators only. */
export function answerGovernance(
  account: NetsuiteAccount,
  request: SimulatedRequest,
  isAdministrator: boolean,
): SimulatedResponse {
  requireQuery(request, []);
  if (!isAdministrator) {
    const detail = 'You do not have permissions to view governance limits.';
    throw new NetsuiteFailure(403, 'INSUFFICIENT_PERMISSION', detail);
  }
  const limit = account.options.concurrencyLimit ?? defaultConcurrency;
  return {
    status: 200,
    body: {
      accountConcurrencyLimit: limit,
      accountUnallocatedConcurrencyLimit: limit,
      limitType: 'ACCOUNT_LIMIT',
      links: [],
    },
  };
}

/** Requests at once in an account of the lowest common service tier. */
export const defaultConcurrency = 15;

function requireQuery({ query }: SimulatedRequest, allowed: readonly string[]): void {
  for (const name of query.keys())
    if (!allowed.includes(name)) {
      const detail = `Invalid query parameter '${name}'.`;
      throw new NetsuiteFailure(400, 'INVALID_PARAMETER', detail, { 'o:errorQueryParam': name });
    }
}
