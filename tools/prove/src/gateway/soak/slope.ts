/** A value and when it was taken. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * The slope of a line through points, per unit of `at`: the median of the slopes between any two of
 * them (Theil and Sen), so that a few wild values do not tilt it. NaN for fewer than two moments.
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points
    .flatMap((one, index) =>
      points
        .slice(index + 1)
        .filter((other) => other.at !== one.at)
        .map((other) => (other.value - one.value) / (other.at - one.at)),
    )
    .toSorted((a, b) => a - b);
  const [low, high] = [slopes[(slopes.length - 1) >> 1], slopes[slopes.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
