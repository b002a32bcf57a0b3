import { createNoteKey, isMlDsaSupported, signNote } from '../note/index.ts';
import type { NoteKey } from '../note/index.ts';
import type { CheckpointSigner } from './checkpoint-signer.ts';
import { cosignerName } from './origin.ts';
import type { SigningSeeds } from './signing-keys.ts';

/** The keys that sign together. Those of the log bear the name of the origin that they sign for. */
interface Generation {
  readonly log: NoteKey;
  readonly cosigner: NoteKey;
  readonly postQuantum: NoteKey | null;
}

/** How many origins' keys are kept ready. */
const maxOrigins = 10_000;

/**
 * Signs with keys that are in this process, the first of the generations; the others have signed
 * before. The log's two keys bear the origin's name, as C2SP tlog-checkpoint asks; the cosigner
 * bears one name for all, since what it signs does not hold its name. Throws a TypeError unless
 * there is a key.
 */
export function seedCheckpointSigner(
  deployment: string,
  generations: readonly SigningSeeds[],
): CheckpointSigner {
  const unnamed = generations.map((seeds) => createGeneration(cosignerName(deployment), seeds));
  if (unnamed.length === 0) throw new TypeError('A signer needs a key.');
  const ready = new Map<string, readonly Generation[]>();

  const keysOf = (origin: string): readonly Generation[] => {
    const known = ready.get(origin);
    if (known !== undefined) return known;
    const named = unnamed.map(({ log, cosigner, postQuantum }) => ({
      log: log.named(origin),
      cosigner,
      postQuantum: postQuantum?.named(origin) ?? null,
    }));
    if (ready.size >= maxOrigins) ready.clear();
    ready.set(origin, named);
    return named;
  };

  return Object.freeze<CheckpointSigner>({
    isPostQuantumCapable: isMlDsaSupported(),
    async sign({ origin, text, timestampSeconds, isPostQuantum }) {
      const keys = keysOf(origin).slice(0, 1).flatMap(listKeys);
      const chosen = keys.filter((key) => isPostQuantum || !isOfPostQuantum(key));
      return signNote(text, chosen, timestampSeconds);
    },
    verificationKeys: (origin) =>
      keysOf(origin)
        .flatMap(listKeys)
        .map((key) => key.verification),
  });
}

function createGeneration(name: string, { ed25519, cosigner, mlDsa44 }: SigningSeeds): Generation {
  return {
    log: createNoteKey(name, 'ed25519', ed25519),
    cosigner: createNoteKey(name, 'ed25519-cosignature', cosigner),
    postQuantum: isMlDsaSupported() ? createNoteKey(name, 'ml-dsa-44-cosignature', mlDsa44) : null,
  };
}

function listKeys({ log, cosigner, postQuantum }: Generation): readonly NoteKey[] {
  return postQuantum === null ? [log, cosigner] : [log, cosigner, postQuantum];
}

function isOfPostQuantum({ verification }: NoteKey): boolean {
  return verification.type === 'ml-dsa-44-cosignature';
}
