import { hashLeaf } from '../merkle/hashes.ts';
import { verifyInclusion } from '../merkle/inclusion-proof.ts';
import { parseProof } from '../proof/tlog-proof.ts';
import { checkNote } from './checked-note.ts';
import { isObject, JsonFault, parseStrictJson } from './strict-json.ts';
import type { Trust } from './trust.ts';

/** What a proof file says of one entry. */
export interface ProofReport {
  readonly verdict: 'ok' | 'tampered' | 'incomplete';
  /** Why it is not `ok`; null when it is. */
  readonly reason: string | null;
  readonly origin: string | null;
  readonly index: number | null;
  readonly size: number | null;
  readonly signedAt: string | null;
  readonly signers: readonly string[];
}

const nothing = { origin: null, index: null, size: null, signedAt: null, signers: [] };

/** Verifies a `.tlog-proof` (C2SP tlog-proof) for the exact text of an entry. */
export function verifyProofFile(text: string, entry: string, { keys }: Trust): ProofReport {
  const proof = parseProof(text);
  const checked = proof === null ? null : checkNote(proof.checkpoint, keys);
  if (checked?.status === 'forged')
    return {
      verdict: 'tampered',
      reason: 'a given key did not make its signature, or is that of another log',
      ...nothing,
    };
  if (proof === null || checked === null || checked.status === 'misshapen')
    return { verdict: 'tampered', reason: 'it is not a proof file', ...nothing };
  const { checkpoint, signedAtMs, signers, status } = checked;
  const { origin, size, root } = checkpoint;
  const { index } = proof;
  const signedAt = signedAtMs === null ? null : new Date(signedAtMs).toISOString();
  const facts = { origin, index, size, signedAt, signers };
  const claim = { index, size, root, leafHash: hashLeaf(entry), proof: proof.proof };
  if (!verifyInclusion(claim))
    return { verdict: 'tampered', reason: 'the log does not hold this entry there', ...facts };
  if (!origin.endsWith(`/audit/${String(streamNameOf(entry))}`))
    return { verdict: 'tampered', reason: 'the entry belongs to another log', ...facts };
  return status === 'signed'
    ? { verdict: 'ok', reason: null, ...facts }
    : { verdict: 'incomplete', reason: 'no given key signed its checkpoint', ...facts };
}

/** The last part of the origin of the log to which an entry belongs; null when it names none. */
function streamNameOf(entry: string): string | null {
  try {
    const { value } = parseStrictJson(entry);
    const { tenant_id: tenant = 'platform' } = isObject(value) ? value : { tenant_id: null };
    return typeof tenant === 'string' ? tenant : null;
  } catch (error) {
    if (error instanceof JsonFault) return null;
    throw error;
  }
}
