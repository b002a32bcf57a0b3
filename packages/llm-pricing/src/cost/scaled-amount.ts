/**
 * Amounts are summed in thousandths of a thousandth of a thousandth of a pico-USD, so that three
 * multipliers in thousandths leave no fraction. Nothing is rounded before the end.
 */
export const scale = 1_000_000_000n;

const scaledPerNanoUsd = scale * 1000n;

/** Whole nano-USD, the only rounding there is, and always up. */
export function roundUpToNanoUsd(scaledPicoUsd: bigint): bigint {
  return (scaledPicoUsd + scaledPerNanoUsd - 1n) / scaledPerNanoUsd;
}
