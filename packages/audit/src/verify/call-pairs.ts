/** Counts intents that have no outcome and outcomes that have no intent, in bounded memory. */
export interface CallPairs {
  add(members: Readonly<Record<string, unknown>>): void;
  openIntents(): number;
  unpairedOutcomes(): number;
}

/** Calls that wait at the same time; those beyond are counted as open and never paired. */
const maxTracked = 1_000_000;
const uuidLength = 36;

/** Pairs each outcome with the intent that it names. */
export function createCallPairs(): CallPairs {
  const waiting = new Set<string>();
  let untracked = 0;
  let unpaired = 0;
  return Object.freeze({
    add(members: Readonly<Record<string, unknown>>): void {
      const { phase, event_id: id, parent_event_id: parent } = members;
      if (phase === 'intent' && typeof id === 'string') {
        // No other text than a UUID, which is short, is kept.
        if (waiting.size < maxTracked && id.length === uuidLength) waiting.add(ownText(id));
        else untracked += 1;
      }
      // A call that was closed as unknown may still report: the later row stands, and is counted here.
      if (phase === 'outcome' && !(typeof parent === 'string' && waiting.delete(parent)))
        unpaired += 1;
    },
    openIntents: () => waiting.size + untracked,
    unpairedOutcomes: () => unpaired,
  });
}

/** The same text by itself: one that was cut out of a line keeps the whole line in memory. */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
