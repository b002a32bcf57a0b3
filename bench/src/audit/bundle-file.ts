import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

import { canonicalise } from '@ataski/audit/canonical';
import { createCompactRange, hashLeaf } from '@ataski/audit/merkle';
import { createNoteKey, formatCheckpoint, generateSeed, signNote } from '@ataski/audit/note';

import { tenantIdOf } from '../benchmark-database.ts';

const stream = tenantIdOf(0);
const deployment = 'ataski.bench';
const origin = `${deployment}/audit/${stream}`;
/** How often progress is told. */
const told = 100_000;
const startMs = Date.parse('2026-01-02T03:04:05Z');

/**
 * Writes a bundle as the exporter does, of a log that was made up: `entries` events of about 600
 * bytes, one checkpoint over all of them, and the hash of each leaf. Returns the key to verify it
 * with. Nothing of it is held in memory.
 */
export async function writeBundleFile(
  path: string,
  entries: number,
  tell: (entries: number, what: 'hashed' | 'written') => void,
): Promise<string> {
  const signer = createNoteKey(`${deployment}/audit`, 'ed25519', generateSeed());
  const tree = createCompactRange();
  // The checkpoint stands before the entries, so they are made twice.
  for (let index = 0; index < entries; index += 1) {
    tree.append(hashLeaf(entryOf(index)));
    if ((index + 1) % told === 0) tell(index + 1, 'hashed');
  }
  const text = formatCheckpoint({ origin, size: entries, root: tree.root() });
  const note = signNote(text, [signer], Math.floor(startMs / 1000) + entries);

  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  const write = async (line: string): Promise<void> => {
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  };
  const header = { type: 'header', format: 'ataski-audit-bundle', version: 1, origin, stream };
  await write(JSON.stringify({ ...header, first: 0, size: entries, left: [] }));
  await write(JSON.stringify({ type: 'checkpoint', note }));
  for (let index = 0; index < entries; index += 1) {
    await write(entryLine(index));
    if ((index + 1) % told === 0) tell(index + 1, 'written');
  }
  await write(JSON.stringify({ type: 'end', entries, pruned: 0, unsealed: 0 }));
  file.end();
  await finished(file);
  return signer.verification.vkey;
}

function entryLine(index: number): string {
  const entry = entryOf(index);
  // What an entry does not say by itself, in its canonical place.
  const target = `,"target_id":"${targetIdOf(index)}","target_type":"ledger","targets":`;
  const columns = entry.replace(',"targets":', target);
  const leaf = Buffer.from(hashLeaf(entry)).toString('hex');
  return `{"type":"entry","index":${String(index)},"entry":${JSON.stringify(entry)},"columns":${columns},"leaf":"${leaf}"}`;
}

function entryOf(index: number): string {
  return canonicalise(membersOf(index));
}

function targetIdOf(index: number): string {
  return String(index % 5000);
}

/** Every second event is the outcome of the intent before it. */
function membersOf(index: number) {
  const isIntent = index % 2 === 0;
  return {
    ...{ action: 'stripe.called', action_version: 1, actor_id: 'user_ada', actor_type: 'user' },
    ...{ component: 'server', correlation_id: `run_${String(index >> 4).padStart(12, '0')}` },
    details: {
      amount_minor: 1_234_567 + index,
      fields: ['amount_minor', 'currency', 'posted_at', 'memo'],
      reason: 'month end close, accrual of unbilled revenue',
    },
    ...{ event_id: eventIdOf(index), occurred_at: momentOf(index) },
    ...(isIntent ? {} : { outcome: 'success', parent_event_id: eventIdOf(index - 1) }),
    phase: isIntent ? 'intent' : 'outcome',
    targets: [{ id: targetIdOf(index), type: 'ledger' }],
    ...{ tenant_id: stream, v: 1, written_at: momentOf(index), xid: String(1_000_000 + index) },
  };
}

function eventIdOf(index: number): string {
  return `019b7c8e-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
}

function momentOf(index: number): string {
  return new Date(startMs + index * 100).toISOString().replace('Z', '000Z');
}
