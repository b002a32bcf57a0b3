import type { LabReader } from '../../lab-reader.ts';
import type { Facts } from '../difference.ts';
import type { Scene } from '../scene.ts';

/** What one provider's people can take away, and what should be left. */
export interface DeletionCase {
  readonly system: string;
  open(scene: Scene): Promise<OpenDeletionCase>;
}

/** The same, connected. */
export interface OpenDeletionCase {
  readonly reader: LabReader;
  /** Takes something away in every way that there is; how often, by way. */
  takeAway(): Readonly<Record<string, number>>;
  /** Time in which the connector may leave what went without a trace, before it reads again. */
  readonly laterMs: number;
  provided(): Facts;
  landed(): Promise<Facts>;
}

/** How many of each are taken away. */
export const ofEach = 5;

/** The ids of what is live in some streams, with a fact of each text. */
export async function liveFacts(
  reader: LabReader,
  streams: readonly string[],
  factOf: (text: string, stream: string) => string,
): Promise<Facts> {
  const facts = new Map<string, string>();
  for (const stream of streams) {
    for (const [id, text] of await reader.live(stream))
      facts.set(`${stream}/${id}`, factOf(text, stream));
  }
  return facts;
}
