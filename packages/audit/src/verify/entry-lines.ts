import { hashLeaf } from '../merkle/hashes.ts';
import type { BundleLines } from './bundle-line.ts';
import { compareXid } from './clock-notes.ts';
import { find } from './run.ts';
import type { Run } from './run.ts';
import { platformStream, readStoredEntry } from './stored-entry.ts';
import type { StoredEntry } from './stored-entry.ts';

/** An entry at its place in the log. */
export function acceptEntry(run: Run, line: BundleLines['entry']): void {
  acceptStored(run, line, readStoredEntry(line, run.stream));
}

/** An entry that was compared with its columns. */
export function acceptStored(
  run: Run,
  line: Pick<BundleLines['entry'], 'index' | 'entry' | 'leaf'>,
  stored: StoredEntry,
): void {
  const { index, leaf } = line;
  const { eventId } = stored;
  reportFaults(run, stored, index);
  const hash = hashLeaf(line.entry);
  // By the sealed hash, if there is one, so that the entries behind a changed one are still judged.
  const sealed = leaf === undefined ? hash : Buffer.from(leaf, 'hex');
  if (!hash.equals(sealed))
    find(run, 'leaf-hash', 'the entry is not the one that was sealed', {
      index,
      eventId,
      expected: leaf,
      found: hash.toString('hex'),
    });
  run.counts.entries += 1;
  if (stored.isRedacted) run.counts.redacted += 1;
  if (!stored.isRegular) run.counts.irregular += 1;
  run.calls.add(stored.members);
  run.clocks.add(stored.members);
  run.retired.hear(stored.members, true);
  append(run, index, eventId, sealed);
}

/** An entry whose month was retired: its hash stands for it, and is judged at the end. */
export function acceptPruned(run: Run, { index, hash, month }: BundleLines['pruned']): void {
  const bytes = Buffer.from(hash, 'hex');
  run.counts.pruned += 1;
  run.retired.drop(month, bytes);
  if (run.stream === platformStream)
    find(run, 'retirement', 'the stream of the platform is never retired', { index });
  append(run, index, null, bytes);
}

/** A row that no tree covers yet. */
export function acceptUnsealed(run: Run, line: BundleLines['unsealed']): void {
  const stored = readStoredEntry(line, run.stream);
  const { eventId } = stored;
  reportFaults(run, stored, null);
  const { xid, written_at: written } = stored.members;
  const lastXid = run.clocks.lastXid();
  if (typeof xid === 'string' && lastXid !== null && compareXid(xid, lastXid) < 0)
    find(run, 'unsealed-order', 'an older row was put in, or left out of the tree', {
      eventId,
      expected: `a transaction from ${lastXid} on`,
      found: xid,
    });
  run.counts.unsealed += 1;
  run.retired.hear(stored.members, false);
  if (typeof written === 'string' && written < (run.oldestUnsealed ?? '~'))
    run.oldestUnsealed = written;
}

/** Compares the tree with the checkpoints of its present size. */
export function reachCheckpoints(run: Run): void {
  if (run.isTreeBroken) return;
  for (const point of run.trail.reach(run.tree)) {
    const { size, root, found, isKnown } = point;
    if (root === found) {
      run.lastGood = size;
      if (point.isSigned) run.covered = point;
      if (point.signedAtMs !== null) run.clocks.seal(point.signedAtMs);
      continue;
    }
    run.isTreeBroken = true;
    find(
      run,
      isKnown ? 'known-checkpoint' : 'checkpoint-root',
      `entries ${String(run.lastGood)} to ${String(size - 1)} are not those of the checkpoint of size ${String(size)}` +
        (isKnown ? ' that was known before' : ` on line ${String(point.line)}`),
      { index: run.lastGood, expected: root, found },
    );
  }
}

function append(run: Run, index: number, eventId: string | null, hash: Uint8Array): void {
  if (run.counts.entries + run.counts.pruned === 1) reachCheckpoints(run);
  if (index !== run.next) {
    run.isTreeBroken = true;
    find(run, 'index', 'an entry is missing, stands twice or is not in its place', {
      index: Math.min(index, run.next),
      eventId,
      expected: `entry ${String(run.next)}`,
      found: `entry ${String(index)}`,
    });
  }
  run.next = index + 1;
  if (run.isTreeBroken) return;
  run.tree.append(hash);
  reachCheckpoints(run);
}

function reportFaults(run: Run, { faults, eventId }: StoredEntry, index: number | null): void {
  for (const { check, reason } of faults) find(run, check, reason, { index, eventId });
}
