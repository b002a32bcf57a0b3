const grouping = new Intl.NumberFormat('en-GB');

/** A count with its thousands apart: `48,212`. */
export function formatCount(count: number): string {
  return grouping.format(count);
}

/** A count with its noun: `1 record`, `2,104 records`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
