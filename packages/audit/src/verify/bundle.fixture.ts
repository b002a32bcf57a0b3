import { createHash, createHmac } from 'node:crypto';

import { createTimeStampSimulator, timeStampPath } from '@ataski/sandbox';
import type { TimeStampSimulator } from '@ataski/sandbox';

import { writePlaceReceipt } from '../anchor/place-receipt.ts';
import { canonicalise } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import { createCompactRange } from '../merkle/compact-range.ts';
import { hashLeaf } from '../merkle/hashes.ts';
import { makeInclusionProof } from '../merkle/inclusion-proof.ts';
import { formatCheckpoint } from '../note/checkpoint.ts';
import { createNoteKey } from '../note/note-key.ts';
import type { NoteKey } from '../note/note-key.ts';
import { signNote } from '../note/sign-note.ts';
import { readAuthorityCertificates } from '../time-stamp/authority-certificate.ts';
import { writeTimeStampRequest } from '../time-stamp/time-stamp-request.ts';
import { readTimeStampResponse } from '../time-stamp/time-stamp-response.ts';
import type { BundleLine, StoredRow } from './bundle-line.ts';
import { platformStream } from './stored-entry.ts';
import type { Trust } from './trust.ts';
import { verifyBundle } from './verify-bundle.ts';

/** Two tenants of one deployment. */
export const acme = '11111111-1111-4111-8111-111111111111';
export const globex = '22222222-2222-4222-8222-222222222222';
const deployment = 'ataski.example';
const startMs = Date.parse('2026-01-02T03:04:05Z');

/** The name of a stream's log. */
export function originOf(stream: string): string {
  return `${deployment}/audit/${stream === platformStream ? 'platform' : stream}`;
}

/** A key that signs, from a seed of one repeated byte. */
export function makeKey(
  name: string,
  seed: number,
  type: NoteKey['verification']['type'] = 'ed25519',
) {
  return createNoteKey(name, type, new Uint8Array(32).fill(seed));
}

/** One key for all logs of the deployment, and a witness, which dates. */
export const logKey = makeKey(`${deployment}/audit`, 1);
export const witnessKey = makeKey('witness.example/w1', 2, 'ed25519-cosignature');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha256 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
const uuidOf = (number: number): string =>
  `019b7c8e-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
const momentOf = (number: number): string =>
  new Date(startMs + number * 1000).toISOString().replace('Z', '000Z');

/** The row that the database would hold for the members of an entry. */
export function makeRow(members: Readonly<Record<string, CanonicalValue>>): StoredRow {
  const { targets, ...rest } = members;
  const [first] = targets as readonly { readonly type: string; readonly id: string }[];
  const target = first === undefined ? {} : { target_type: first.type, target_id: first.id };
  const isPlatform = members['tenant_id'] === undefined;
  const columns = { ...rest, targets, ...(isPlatform ? {} : target) } as typeof members;
  // In canonical form, which the verifier reads in half the time.
  const sorted = JSON.parse(canonicalise(columns)) as Record<string, unknown>;
  return { entry: canonicalise(members), columns: sorted };
}

/** The same lines with columns in another order, which the verifier reads the long way. */
export function withLooseColumns(lines: readonly BundleLine[]): BundleLine[] {
  return lines.map((line) =>
    'columns' in line
      ? { ...line, columns: Object.fromEntries(Object.entries(line.columns).reverse()) }
      : line,
  );
}

/** The members of entry `number`: every third an intent, the next its outcome, the next sensitive. */
export function makeMembers(number: number, stream = acme): Record<string, CanonicalValue> {
  const kind = number % 3;
  return {
    action: kind === 2 ? 'person.invited' : 'stripe.called',
    action_version: 1,
    actor_id: 'user_ada',
    actor_type: 'user',
    component: 'server',
    correlation_id: `c_${String(Math.floor(number / 3)).padStart(8, '0')}`,
    details: { attempt: number, note: 'Größe "10" \\ 😀', tags: ['a', 'b'] },
    event_id: uuidOf(number),
    occurred_at: momentOf(number),
    ...(kind === 0 ? {} : { outcome: 'success' }),
    ...(kind === 1 ? { parent_event_id: uuidOf(number - 1) } : {}),
    phase: kind === 0 ? 'intent' : kind === 1 ? 'outcome' : 'single',
    ...(kind === 2 && stream !== platformStream
      ? { sensitive: sha256(saltOf(number), partOf(number)) }
      : {}),
    targets: [{ id: `inv_${String(number)}`, type: 'invoice' }],
    ...(stream === platformStream ? {} : { tenant_id: stream }),
    v: 1,
    written_at: momentOf(number + 1),
    xid: String(9_007_199_254_740_990n + BigInt(number)),
  };
}

const saltOf = (number: number): Buffer => createHash('sha256').update(`salt ${number}`).digest();
const partOf = (number: number): string => `{"email":"${String(number)}@example.com"}`;

/** What a bundle is made of; each has a default. */
export interface BundleSpec {
  readonly stream?: string;
  readonly first?: number;
  readonly size?: number;
  /** Sizes of checkpoints; the last one is the size. */
  readonly checkpoints?: readonly number[];
  readonly signers?: readonly NoteKey[];
  /**
   * Indexes of entries of which only the hash is left; the last but one says that they were
   * retired.
   */
  readonly pruned?: readonly number[];
  /** What the event of that retirement says otherwise. */
  readonly retirement?: {
    readonly details?: Readonly<Record<string, CanonicalValue>>;
    readonly component?: string;
  };
  readonly unsealed?: number;
  /** Without the hashes of the tiles, a changed entry can be found but not named. */
  readonly hasLeaves?: boolean;
  /** Changes an entry before it is sealed. */
  readonly members?: (number: number) => Record<string, CanonicalValue>;
}

/** The month of all these entries. */
export const month = '2026-01';

/** A count and a digest over leaves in their order, as FORMAT.md describes retired months. */
function chainOf(leaves: readonly Uint8Array[]): { rows: number; digest: string } {
  const digest = leaves.reduce<Uint8Array>(
    (chain, leaf) => Buffer.from(sha256(chain, leaf), 'hex'),
    Buffer.alloc(32),
  );
  return { rows: leaves.length, digest: hex(digest) };
}

/** The members of an entry that says what the database retired. */
export function makeRetirement(
  number: number,
  details: Readonly<Record<string, CanonicalValue>>,
  stream = acme,
): Record<string, CanonicalValue> {
  const members = Object.entries(makeMembers(number, stream)).filter(
    ([name]) => name !== 'sensitive' && name !== 'parent_event_id',
  );
  return {
    ...Object.fromEntries(members),
    ...{ action: 'audit_month.retired', component: 'database', phase: 'single' },
    ...{ outcome: 'success', targets: [], details },
  };
}

const signedAt = (size: number): number => Math.floor(startMs / 1000) + size + 5;

/** Signs a checkpoint over leaf hashes. */
export function makeCheckpointNote(
  origin: string,
  leaves: readonly Uint8Array[],
  signers: readonly NoteKey[] = [logKey, witnessKey],
): string {
  const tree = createCompactRange();
  for (const leaf of leaves) tree.append(leaf);
  const text = formatCheckpoint({ origin, size: leaves.length, root: tree.root() });
  return signNote(text, signers, signedAt(leaves.length));
}

/** Makes the lines of a bundle that is as it should be, without deployment and anchors. */
export function makeBundle(spec: BundleSpec = {}): BundleLine[] {
  const { stream = acme, first = 0, size = 10, pruned = [], unsealed = 0 } = spec;
  const { checkpoints = [4, size], signers, hasLeaves = true } = spec;
  const members = spec.members ?? ((number: number) => makeMembers(number, stream));
  const rows = Array.from({ length: size + unsealed }, (_, number) =>
    withPart(members(number), number),
  );
  const leaves = rows.slice(0, size).map(({ entry }) => hashLeaf(entry));
  const gone = (indexes: readonly number[]) => chainOf(indexes.map((index) => leaves[index]!));
  const before = pruned.filter((index) => index < first);
  const retired = before.length > 0 ? { retired: [{ month, ...gone(before) }] } : {};
  if (pruned.length > 0) {
    const { details, component = 'database' } = spec.retirement ?? {};
    const told = { month, ...gone(pruned), ...details };
    rows[size - 2] = makeRow({ ...makeRetirement(size - 2, told, stream), component });
    leaves[size - 2] = hashLeaf(rows[size - 2]!.entry);
  }
  const left = createCompactRange();
  for (const leaf of leaves.slice(0, first)) left.append(leaf);
  const origin = originOf(stream);
  const entries = rows.slice(first, size).map((row, offset): BundleLine => {
    const index = first + offset;
    const leaf = hex(leaves[index]!);
    if (pruned.includes(index)) return { type: 'pruned', index, hash: leaf, month };
    return { type: 'entry', index, ...row, ...(hasLeaves ? { leaf } : {}) };
  });
  return [
    {
      type: 'header',
      format: 'ataski-audit-bundle',
      version: 1,
      origin,
      stream,
      first,
      size,
      left: left.hashes().map(hex),
      ...retired,
    },
    ...checkpoints.map((at): BundleLine => {
      return { type: 'checkpoint', note: makeCheckpointNote(origin, leaves.slice(0, at), signers) };
    }),
    ...entries,
    ...rows.slice(size).map((row): BundleLine => ({ type: 'unsealed', ...row })),
    {
      type: 'end',
      entries: size - first - pruned.length + before.length,
      pruned: pruned.length - before.length,
      unsealed,
    },
  ];
}

function withPart(members: Record<string, CanonicalValue>, number: number): StoredRow {
  const row = makeRow(members);
  return members['sensitive'] === undefined
    ? row
    : { ...row, sensitive: { salt: hex(saltOf(number)), part: partOf(number) } };
}

let authority: Promise<TimeStampSimulator> | undefined;

/** A time-stamping authority that lives as long as the tests of one file. */
async function timeStamp(note: string): Promise<{ token: Uint8Array; pem: string }> {
  authority ??= createTimeStampSimulator({ host: 'tsa.example' });
  const { handle, certificatePem } = await authority;
  const hash = createHash('sha256').update(note).digest();
  const response = await handle({
    method: 'POST',
    host: 'tsa.example',
    path: timeStampPath,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/timestamp-query' },
    body: writeTimeStampRequest(hash, Buffer.of(1, 2, 3)),
  });
  const answer = readTimeStampResponse(response.body as Buffer);
  if (!answer.isGranted) throw new Error('not granted');
  return { token: answer.token, pem: certificatePem };
}

/** A bundle with everything that a bundle can hold, and all that is needed to trust it. */
export async function makeFullBundle(
  spec: BundleSpec = {},
): Promise<{ lines: BundleLine[]; trust: Trust }> {
  const stream = spec.stream ?? acme;
  const lines = makeBundle({ pruned: [2], unsealed: 2, ...spec });
  const latest = lines.findLast((line) => line.type === 'checkpoint')!;
  const [, size = '', root = ''] = latest.note.split('\n');
  const salt = createHmac('sha256', 'blinding key').update(stream).digest();
  const log = sha256('ataski-audit-log\0', salt, stream);
  const ours = hashLeaf(
    canonicalise({ log, root: hex(Buffer.from(root, 'base64')), size: Number(size), v: 1 }),
  );
  const leaves = ['a', 'b', 'c'].map((other) => hashLeaf(other));
  leaves.splice(1, 0, ours);
  const origin = `${deployment}/audit/checkpoints`;
  const note = makeCheckpointNote(origin, leaves, spec.signers);
  const { token, pem } = await timeStamp(note);
  const proof = makeInclusionProof(1, leaves.length, ({ level, index }) => {
    const range = createCompactRange();
    for (const leaf of leaves.slice(index << level, (index + 1) << level)) range.append(leaf);
    return range.root();
  });
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const anchorOf = (kind: string, receipt: Uint8Array): BundleLine => {
    return { type: 'anchor', kind, origin, size: leaves.length, receipt: base64(receipt) };
  };
  const proofs: BundleLine[] = [
    { type: 'deployment', note, index: 1, proof: proof.map(hex), salt: hex(salt) },
    anchorOf('file', writePlaceReceipt(note)),
    anchorOf('rfc3161', token),
  ];
  lines.splice(lines.indexOf(latest) + 1, 0, ...proofs);
  return { lines, trust: { ...makeTrust(), authorities: readAuthorityCertificates(pem) } };
}

/** The keys above and nothing else. */
export function makeTrust(more: Partial<Trust> = {}): Trust {
  const keys = [logKey.verification, witnessKey.verification];
  return { keys, known: [], authorities: [], ...more };
}

/** The file that the lines make. */
export function toFile(lines: readonly BundleLine[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Verifies a file, or the lines of one, handed over in one piece. */
export function verify(bundle: readonly BundleLine[] | Uint8Array, trust: Trust = makeTrust()) {
  const file = bundle instanceof Uint8Array ? bundle : toFile(bundle);
  return verifyBundle(
    (async function* () {
      if (file.length > 0) yield file;
    })(),
    trust,
  );
}
