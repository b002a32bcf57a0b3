/** How the bytes of answers are put on the wire. */
export interface Delivery {
  /**
   * `event`: each event of a stream is one write, any other answer is one. `whole`: all in one
   * write. `byte`: each byte apart. `mid_character`: between the bytes of each character that has
   * several, and nowhere else. A number: so many bytes a write.
   */
  readonly split: 'event' | 'whole' | 'byte' | 'mid_character' | number;
  /** Before anything of the answer. */
  readonly firstByteMs: number;
  /** Between two writes. */
  readonly betweenMs: number;
}

/** At once, an event a write. */
export const promptDelivery: Delivery = Object.freeze({
  split: 'event',
  firstByteMs: 0,
  betweenMs: 0,
});

/** Cuts events into the writes that are asked for. */
export function splitBytes(
  events: readonly Uint8Array[],
  split: Delivery['split'],
): readonly Uint8Array[] {
  if (split === 'event') return events;
  const all = Buffer.concat(events);
  if (split === 'whole') return [all];
  if (split === 'mid_character') return splitAt(all, (at) => ((all[at] ?? 0) & 0xc0) === 0x80);
  const size = split === 'byte' ? 1 : split;
  return splitAt(all, (at) => at % size === 0);
}

function splitAt(all: Buffer, isCut: (at: number) => boolean): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let at = 1; at <= all.byteLength; at += 1) {
    if (at < all.byteLength && !isCut(at)) continue;
    pieces.push(all.subarray(start, at));
    start = at;
  }
  return pieces;
}
