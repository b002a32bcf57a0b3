import { fileURLToPath } from 'node:url';

import { startProcess } from '../../connectors/child-process.ts';
import type { ProofProcess } from '../../connectors/child-process.ts';
import type { CallerSettings } from './caller-settings.ts';

const entry = fileURLToPath(new URL('../caller-process.ts', import.meta.url));

/** Processes that make calls; for each that is killed another one is started. */
export interface Children {
  /**
   * SIGKILL to one while it is at work, and a new one in its place. One that sweeps dies only while
   * another one that does is at work: without a sweeper nothing is freed.
   */
  killOne(place: number): Promise<void>;
  killAll(): Promise<void>;
}

/** Starts one for each of the settings. Resolves when all are at work. */
export async function startChildren(settings: readonly CallerSettings[]): Promise<Children> {
  const begin = (own: CallerSettings) => {
    const process = startProcess(entry, own);
    const ready = process.hear().then(() => undefined);
    // Told to whoever waits for it.
    ready.catch(() => undefined);
    return { process, ready };
  };
  const children: { process: ProofProcess; ready: Promise<void> }[] = settings.map(begin);
  await Promise.all(children.map(({ ready }) => ready));
  return Object.freeze<Children>({
    async killOne(place) {
      const [child, own] = [children[place], settings[place]];
      if (child === undefined || own === undefined) throw new RangeError('No such process.');
      await child.ready;
      if (own.sweepEveryMs > 0)
        await Promise.any(
          children
            .filter((_other, at) => at !== place && sweeps(settings[at]))
            .map((other) => other.ready),
        );
      await child.process.kill();
      children[place] = begin(own);
    },
    async killAll() {
      await Promise.all(children.map(({ process }) => process.kill()));
    },
  });
}

function sweeps(settings: CallerSettings | undefined): boolean {
  return settings !== undefined && settings.sweepEveryMs > 0;
}
