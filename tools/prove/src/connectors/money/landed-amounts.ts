import type { LabReader } from '../lab-reader.ts';
import { eachAmount } from './amounts-of.ts';
import type { Amounts } from './amounts-of.ts';
import { readExactly } from './exact-tree.ts';

/** Every text and number of what landed in some streams, digit for digit. */
export async function landedAmounts(
  reader: LabReader,
  streams: readonly string[],
): Promise<Amounts> {
  const amounts = new Map<string, string>();
  for (const stream of streams) {
    for (const [id, text] of await reader.live(stream))
      eachAmount(
        { stream, id, record: readExactly(text) },
        () => true,
        (key, digits) => {
          amounts.set(key, digits);
          return digits;
        },
      );
  }
  return amounts;
}
