import fc from 'fast-check';

/** The bytes in pieces, cut at these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const cuts = [...new Set(places.map((place) => place % (bytes.byteLength + 1)))].sort(
    (one, other) => one - other,
  );
  return [0, ...cuts].map((start, index) => bytes.subarray(start, cuts[index] ?? bytes.byteLength));
}

/** Places to cut at: none, some, or so many that most pieces are single bytes. */
export const anyPlaces: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 }),
  fc.constant(Array.from({ length: 6000 }, (_, place) => place)),
);
