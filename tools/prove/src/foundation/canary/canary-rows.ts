import type { ProofRow } from '../../proof.ts';
import type { LifeOfAKey } from './life-of-a-key.ts';
import type { Finding, Place, SearchResult } from './search.ts';
import type { Secret } from './secret-forms.ts';

/** Everything that was seen. */
export interface CanarySeen {
  readonly life: LifeOfAKey;
  readonly result: SearchResult;
  /** The key that was in the vault. */
  readonly secret: Secret;
  /** It, and the installation's own secrets. */
  readonly guarded: readonly Secret[];
}

/** One row for each kind of place, one for the search itself, one for the installation's secrets. */
export function describeSearch(seen: CanarySeen): readonly ProofRow[] {
  const { secret, guarded } = seen;
  const nowhere = (promise: string, ...where: readonly Place[]) =>
    describePlace(seen, [secret], promise, where);
  return [
    searchWorks(seen),
    nowhere('The key in the vault is in no line that the server writes to its log.', 'output'),
    nowhere('It is in no HTTP answer, errors and their headers included.', 'answers'),
    nowhere('It is in no audit row.', 'audit'),
    nowhere('It is in no row of any table of any database, read as superuser.', 'tables'),
    nowhere('It reaches the database in no statement and no bind parameter.', 'statements'),
    nowhere('It is in no data file and no WAL file.', 'files'),
    describePlace(
      seen,
      guarded.filter((each) => each !== secret),
      'Nor are root key, context key, signing keys, blinding key, cookie password, WorkOS API key and webhook secret in any of these.',
      ['output', 'answers', 'audit', 'tables', 'statements', 'files'],
    ),
  ];
}

function describePlace(
  { result, life }: CanarySeen,
  secrets: readonly Secret[],
  promise: string,
  where: readonly Place[],
): ProofRow {
  const names = new Set(secrets.map(({ name }) => name));
  const found = result.findings.filter(
    ({ secret, place }) => names.has(secret) && where.includes(place),
  );
  const parts = where.reduce((sum, place) => sum + result.searched[place].parts, 0);
  const bytes = where.reduce((sum, place) => sum + result.searched[place].bytes, 0);
  const size = `${parts} ${nounOf(where)} of ${(bytes / 1e6).toFixed(2)} MB`;
  return {
    id: 'F5',
    promise,
    measured:
      found.length === 0
        ? `not found in ${size}, after ${life.uses} uses and ${life.misuses} misuses`
        : `FOUND ${found.slice(0, 5).map(describe).join('; ')}`,
    goal: 'not found, whole or in part, as text, bytes, hex or base64',
    holds: found.length === 0 && bytes > 0,
  };
}

const nouns: Readonly<Partial<Record<Place, string>>> = {
  audit: 'audit tables',
  tables: 'tables',
  files: 'files',
  answers: 'record of all answers',
  output: 'log',
  statements: 'records of all statements',
};

function nounOf(where: readonly Place[]): string {
  const [only] = where;
  return (where.length === 1 && only !== undefined ? nouns[only] : undefined) ?? 'places';
}

function describe({ secret, place, where }: Finding): string {
  return `${secret} in ${place}: ${where}`;
}

/** What is known to be there, and where the search must find it. */
const controls: readonly (readonly [secret: string, place: Place, where: RegExp])[] = [
  ['label', 'answers', /text/],
  ['label', 'tables', /connectors_kit\.connection .text/],
  ['label', 'statements', /log\/.*text/],
  ['label', 'files', /^base\/.*text/],
  ['label', 'files', /^pg_wal\/.*text/],
  ['sealed key', 'statements', /log\/.*hex of bytes/],
  ['sealed key', 'files', /^base\/.*\(bytes/],
  ['sealed key', 'files', /^pg_wal\/.*\(bytes/],
];

function searchWorks({ life, result }: CanarySeen): ProofRow {
  const missing = controls.filter(
    ([secret, place, where]) =>
      !result.findings.some(
        (each) => each.secret === secret && each.place === place && where.test(each.where),
      ),
  );
  return {
    id: 'F5',
    promise:
      'The search finds what is there: the label of the connection and the sealed key, in answers, rows, statements, data files and WAL.',
    measured:
      missing.length === 0
        ? `${controls.length} of ${controls.length} found; ${life.uses} requests to Stripe carried the key, ${life.records} records were read; ${result.rows} rows searched`
        : `not found: ${missing.map(([secret, place, where]) => `${secret} in ${place} ${where.source}`).join('; ')}`,
    goal: 'all found, and the key was used',
    holds: missing.length === 0 && life.uses > 0 && life.records > 0,
  };
}
