import { setTimeout as sleep } from 'node:timers/promises';

import { AtaskiError } from '@ataski/kernel';

import { createSealer } from '../sealing/sealer.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { ExitCode, Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { readInteger } from './given.ts';

const defaultPatienceSeconds = 60;
const restMs = 100;

/** Seals what waits, beside any sealer that is running. */
export const sealCommand = configured({
  usage: ['seal [--once | --patience SECONDS]'],
  help: `Makes committed rows into leaves, signs the checkpoints, and takes the head of the deployment's tree
to the anchors where they are due, until all is sealed that was committed when it began.

  --once               one pass, whatever is left
  --patience SECONDS   how long to wait for open transactions and other sealers (default 60)

Exit code 1 when what is stored contradicts what was signed: nothing is signed then. Exit code 3 when
rows still wait, or an anchor could not be reached.

`,
  options: { once: { type: 'boolean' }, patience: { type: 'string' } },
  takes: [0, 0],
  check: (given) => void readPatienceMs(given),
  async run(input) {
    const { config, world } = input;
    let areAnchored = true;
    const sealer = createSealer({
      pool: config.sealerPool(),
      signer: config.signer(),
      deployment: config.deployment,
      blindingKey: config.blindingKey,
      anchors: config.anchors,
      clock: world.clock,
      onAlarm(alarm) {
        if (alarm.kind !== 'anchor_failed') return;
        areAnchored = false;
        const code = AtaskiError.is(alarm.error) ? alarm.error.code : 'unknown';
        world.err(`anchor ${alarm.anchor} failed: ${code}\n`);
      },
    });
    const sealed = await sealUntilDone(input, sealer);
    const { rows, passes, checkpoints, waitingRows, isDone } = sealed;
    const left = isDone ? [] : [`rows that still wait: ${describeCount(waitingRows)}`];
    tellResult(input, { rows, passes, checkpoints, waitingRows, isDone, areAnchored }, [
      `sealed ${String(rows)} rows and signed ${String(checkpoints)} checkpoints in ${String(passes)} passes`,
      ...left,
    ]);
    return exitCodeOf(isDone && areAnchored);
  },
});

interface Sealed {
  readonly rows: number;
  readonly passes: number;
  readonly checkpoints: number;
  readonly waitingRows: number;
  /** All that was committed when it began has its leaf. */
  readonly isDone: boolean;
}

async function sealUntilDone({ given, world }: CommandInput, sealer: Sealer): Promise<Sealed> {
  const stopSignal = world.stopSignal();
  const [patienceMs, startedAt] = [readPatienceMs(given), world.clock.now().getTime()];
  let [rows, passes, checkpoints] = [0, 0, 0];
  for (;;) {
    const pass = await sealer.runOnce();
    rows += pass.rows;
    checkpoints += pass.checkpoints;
    passes += 1;
    // Taken first, so that a row which was there at the start has waited for longer than this.
    const elapsedMs = world.clock.now().getTime() - startedAt;
    const { waitingRows, lagMs } = await sealer.metrics();
    // What came later is for the next call: a busy log never stands still. The clock has whole ms.
    const isAllLater = waitingRows === 0 || lagMs < elapsedMs - 1;
    const isDone = pass.status === 'sealed' && !pass.hasMore && isAllLater;
    const isOver = given.isSet('once') || elapsedMs >= patienceMs || stopSignal.aborted;
    if (isDone || isOver) return { rows, passes, checkpoints, waitingRows, isDone };
    if (!pass.hasMore) await sleep(restMs);
  }
}

/** How many rows wait is counted up to 10,000. */
function describeCount(rows: number): string {
  return rows >= 10_000 ? '10000 or more' : String(rows);
}

function readPatienceMs(given: Given): number {
  return readInteger(given, 'patience', defaultPatienceSeconds) * 1_000;
}

function exitCodeOf(isWhole: boolean): ExitCode {
  return isWhole ? 0 : 3;
}
