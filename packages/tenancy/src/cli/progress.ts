import type { CliWorld } from './command.ts';

const quietMs = 5000;

/** Tells how far a long work has come: one line that changes, or now and then one for a log. */
export interface Progress {
  step(text: string): void;
  /** Clears the line. */
  end(): void;
}

/** Progress on the standard error of the program. */
export function createProgress(world: CliWorld): Progress {
  const nowMs = () => world.clock.now().getTime();
  let toldAtMs = nowMs();
  return {
    step(text) {
      if (world.isWatched) world.err(`\r\u001b[2K${text}`);
      else if (nowMs() - toldAtMs >= quietMs) {
        toldAtMs = nowMs();
        world.err(`${text}\n`);
      }
    },
    end() {
      if (world.isWatched) world.err('\r\u001b[2K');
    },
  };
}
