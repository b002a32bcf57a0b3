import { randomFillSync } from 'node:crypto';

import { v7 } from 'uuid';

const idBytes = 16;
/** Random bytes for so many ids are asked for at once: asking costs more than all the rest. */
const random = new Uint8Array(idBytes * 256);
let used = random.length;

let moment = -Infinity;
let counter = 0;

/**
 * Makes the id of an event that occurred at `now`, in milliseconds since 1970: a UUID of version 7.
 * Ids of one process sort in the order in which they were made, also within a millisecond and when
 * the clock goes back: a counter that begins at random fills `rand_a` and a part of `rand_b` (RFC
 * 9562, section 6.2, method 1).
 */
export function createEventId(now: number): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const own = random.subarray(used, used + idBytes);
  used += idBytes;
  if (now > moment) {
    moment = now;
    // 31 bits, so that it does not run over soon after it began.
    counter = new DataView(own.buffer, own.byteOffset).getUint32(6) >>> 1;
  } else {
    counter = (counter + 1) >>> 0;
    // It ran over: the ids of the next millisecond are taken ahead of time.
    if (counter === 0) moment += 1;
  }
  return v7({ random: own, msecs: moment, seq: counter });
}
