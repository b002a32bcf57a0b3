/** The lines of the chart, in nano-USD, the lowest first; the last is its top. */
export function ticksOf(dearestNano: bigint): readonly bigint[] {
  let step = 1n;
  while (dearestNano > step * mostTicks) step = nextRound(step);
  const count = (dearestNano + step - 1n) / step;
  return Array.from({ length: Number(count) }, (_, index) => step * BigInt(index + 1));
}

const mostTicks = 4n;

/** 1, 2 or 5 with zeros behind it: what a person reads without counting digits. */
function nextRound(step: bigint): bigint {
  return String(step).startsWith('2') ? (step / 2n) * 5n : step * 2n;
}
