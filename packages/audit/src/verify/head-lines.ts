import { createCompactRange } from '../merkle/compact-range.ts';
import type { BundleLines } from './bundle-line.ts';
import { checkNote } from './checked-note.ts';
import type { CheckedCheckpoint } from './checked-note.ts';
import { checkReceipt, isInDeployment } from './proof-lines.ts';
import { find, miss } from './run.ts';
import type { Run } from './run.ts';
import { platformStream } from './stored-entry.ts';
import { JsonFault } from './strict-json.ts';
import { TrustError } from './trust.ts';

const originShape = /^([^\s+]+)\/audit\/(platform|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u;

/**
 * Of deployment lines, and of anchors: a bundle has one for each kind of anchor. Their notes are
 * kept.
 */
export const maxProofLines = 100;

/** The header: which log, which entries, and what stands to the left of them. */
export function acceptHeader(run: Run, header: BundleLines['header']): void {
  const { origin, stream, first, size, left } = header;
  if (header.format !== 'ataski-audit-bundle' || header.version !== 1)
    throw new TrustError('the file is not a bundle of version 1');
  const [, deployment = '', name] = originShape.exec(origin) ?? [];
  if (stream !== (name === 'platform' ? platformStream : name) || first > size)
    find(run, 'header', 'origin, stream and range disagree');
  try {
    run.tree = createCompactRange(
      first,
      left.map((hash) => Buffer.from(hash, 'hex')),
    );
  } catch {
    find(run, 'header', 'the hashes to the left are not those of the first entries');
    run.isTreeBroken = true;
  }
  Object.assign(run, { deployment, origin, stream, first, size, next: first, lastGood: first });
  for (const leaves of header.retired ?? [])
    if (!run.retired.begin(leaves)) find(run, 'header', 'a retired month is named twice');
  for (const note of run.trust.known) acceptKnown(run, note);
}

/** A checkpoint of the stream. */
export function acceptCheckpoint(run: Run, { note }: BundleLines['checkpoint']): void {
  const checked = readNote(run, note, run.origin);
  if (checked === null) return;
  const { checkpoint, status, signedAtMs } = checked;
  const isInOrder = checkpoint.size >= (run.trail.latest()?.size ?? run.first);
  if (!isInOrder || checkpoint.size > run.size)
    find(run, 'order', 'the checkpoints are not in the order of their sizes, or not of this range');
  run.counts.checkpoints += 1;
  if (status === 'signed') run.counts.signed += 1;
  const root = Buffer.from(checkpoint.root).toString('hex');
  const isSigned = status === 'signed';
  run.trail.add({
    size: checkpoint.size,
    root,
    isKnown: false,
    isSigned,
    signedAtMs,
    line: run.line,
  });
  // An anchor may be for the latest one; to keep all would take memory by their number.
  run.notes.clear();
  run.notes.set(placeOf(run.origin, checkpoint.size), [note]);
}

/** A checkpoint of the deployment's tree, which contains one of the stream. */
export function acceptDeployment(run: Run, line: BundleLines['deployment']): void {
  run.counts.deployments = countedOn(run.counts.deployments);
  const checked = readNote(run, line.note, `${run.deployment}/audit/checkpoints`);
  if (checked === null) return;
  const size = line.size ?? run.trail.latest()?.size ?? -1;
  const root = run.trail.findRoot(size);
  const { checkpoint } = checked;
  const isContained =
    root !== null && isInDeployment(line, checkpoint, { id: run.stream, size, root });
  if (!isContained)
    find(run, 'deployment', 'the deployment checkpoint does not contain this checkpoint');
  else if (checked.status === 'signed') run.deployments.push(checkpoint.size);
  else
    miss(
      run,
      `a signature of a given key on the deployment checkpoint on line ${String(run.line)}`,
    );
  for (const known of run.knownDeployments)
    if (known.size === checkpoint.size && Buffer.compare(known.root, checkpoint.root) !== 0)
      find(
        run,
        'known-checkpoint',
        'a deployment checkpoint of this size was known with another root',
      );
  if (!isContained) return;
  const place = placeOf(checkpoint.origin, checkpoint.size);
  run.notes.set(place, [...(run.notes.get(place) ?? []), line.note]);
}

/** A receipt for one of the checkpoints above. */
export function acceptAnchor(run: Run, line: BundleLines['anchor']): void {
  run.counts.anchors = countedOn(run.counts.anchors);
  const { kind, origin, size } = line;
  const check = checkReceipt(line, run.notes.get(placeOf(origin, size)) ?? [], run.trust);
  if (check.status === 'false') find(run, 'anchor', `the receipt is false: ${check.reason}`);
  if (check.status === 'unknown')
    miss(run, `a way to check anchors of the kind on line ${String(run.line)}`);
  const time = check.status === 'proven' ? check.time : null;
  run.anchors.push({ kind, origin, size, status: check.status, time });
}

function readNote(run: Run, note: string, origin: string): CheckedCheckpoint | null {
  const checked = checkNote(note, run.trust.keys);
  switch (checked.status) {
    case 'misshapen':
      find(run, 'line', 'a note is not a checkpoint');
      return null;
    case 'forged':
      find(
        run,
        'checkpoint-signature',
        'a given key did not make its signature, or is that of another log',
      );
      return null;
    case 'signed':
    case 'unsigned':
      if (checked.checkpoint.origin !== origin) {
        find(run, 'header', 'a checkpoint is of another log');
        return null;
      }
      for (const signer of checked.signers) run.signers.add(signer);
      return checked;
  }
}

/** What the auditor kept must be signed, and must still be part of the log. */
function acceptKnown(run: Run, note: string): void {
  const checked = checkNote(note, run.trust.keys);
  if (!('checkpoint' in checked) || checked.status !== 'signed')
    throw new TrustError('a known checkpoint is signed by no given key');
  const { origin, size, root } = checked.checkpoint;
  if (origin === `${run.deployment}/audit/checkpoints`) {
    run.knownDeployments.push(checked.checkpoint);
    return;
  }
  if (origin !== run.origin) throw new TrustError('a known checkpoint is of another log');
  if (size > run.size)
    find(run, 'known-checkpoint', 'the log was larger before', {
      expected: `${String(size)} entries`,
      found: `${String(run.size)} entries`,
    });
  else if (size < run.first)
    miss(run, `a known checkpoint of size ${String(size)}, which begins before this bundle`);
  else
    run.trail.add({
      size,
      root: Buffer.from(root).toString('hex'),
      isKnown: true,
      isSigned: true,
      signedAtMs: null,
      line: 0,
    });
}

function countedOn(lines: number): number {
  if (lines < maxProofLines) return lines + 1;
  throw new JsonFault(`more than ${String(maxProofLines)} lines of one kind of proof`);
}

function placeOf(origin: string, size: number): string {
  return `${String(size)} ${origin}`;
}
