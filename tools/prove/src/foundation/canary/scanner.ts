import type { Needle } from './secret-forms.ts';

/** Finds which of many needles stand somewhere in some bytes, in one pass. */
export interface Scanner {
  scan(haystack: Uint8Array): ReadonlySet<Needle>;
}

/** A scanner for these needles, each of at least four bytes. */
export function createScanner(needles: readonly Needle[]): Scanner {
  const byStart = new Map<number, Needle[]>();
  // Most positions are passed over by their first two bytes alone.
  const mayStart = new Uint8Array(1 << 16);
  for (const needle of needles) {
    const start = needle.bytes.readUInt32LE(0);
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
    mayStart[start & 0xffff] = 1;
  }

  function scan(haystack: Uint8Array): ReadonlySet<Needle> {
    const found = new Set<Needle>();
    const bytes = Buffer.from(haystack.buffer, haystack.byteOffset, haystack.byteLength);
    let here = bytes[0] ?? 0;
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      const next = bytes[at + 1] ?? 0;
      if (mayStart[here | (next << 8)] === 1) {
        for (const needle of byStart.get(bytes.readUInt32LE(at)) ?? []) {
          const end = at + needle.bytes.length;
          if (
            bytes.compare(needle.bytes, 0, needle.bytes.length, at, Math.min(end, bytes.length)) ===
            0
          ) {
            found.add(needle);
          }
        }
      }
      here = next;
    }
    return found;
  }
  return Object.freeze({ scan });
}
