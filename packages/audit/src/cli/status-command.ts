import { platformStream } from '../sealing/origin.ts';
import { listStreamHeads, readSealingReport } from '../sealing/sealing-report.ts';
import type { SealingReport, StreamHead } from '../sealing/sealing-report.ts';
import type { Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import { readInteger } from './given.ts';

const defaultLagSeconds = 60;

/** Tells how sealing stands, and whether it lags. */
export const statusCommand = configured({
  usage: ['status [--tenant UUID] [--max-lag SECONDS] [--max-anchor-age SECONDS]'],
  help: `Tells what waits for the seal, and of each stream the size of its tree, when its latest checkpoint was
signed and how much of it an anchor holds. For a scheduler: exit code 1 when a limit is passed.

  --tenant UUID              this stream alone; may be repeated. Default: all
  --max-lag SECONDS          how long a row may wait for the seal (default 60)
  --max-anchor-age SECONDS   how long ago each anchor may have taken a checkpoint; without an anchor
                             the limit is passed. Default: none is asked for

`,
  options: {
    tenant: { type: 'string', multiple: true },
    'max-lag': { type: 'string' },
    'max-anchor-age': { type: 'string' },
  },
  takes: [0, 0],
  check: (given) => void readLimits(given),
  async run(input) {
    const { given, config, world } = input;
    const pool = config.sealerPool();
    const report = await readSealingReport(pool);
    const passed = limitsPassed(report, readLimits(given), world.clock.now());
    tellResult(input, describeReport(report, passed), renderReport(report, passed));
    const chosen = given.texts('tenant');
    for await (const head of listStreamHeads(pool, chosen.length === 0 ? null : chosen)) {
      tellResult(input, { ...head, stream: nameOf(head) }, [renderHead(head)]);
    }
    return passed.length === 0 ? 0 : 1;
  },
});

interface Limits {
  readonly lagMs: number;
  readonly anchorAgeMs: number | null;
}

function readLimits(given: Given): Limits {
  const anchorAge = readInteger(given, 'max-anchor-age', -1);
  return {
    lagMs: readInteger(given, 'max-lag', defaultLagSeconds) * 1_000,
    anchorAgeMs: anchorAge < 0 ? null : anchorAge * 1_000,
  };
}

function limitsPassed(
  { lagMs, anchors }: SealingReport,
  limits: Limits,
  now: Date,
): readonly string[] {
  const { anchorAgeMs } = limits;
  const isAnchored =
    anchorAgeMs === null ||
    (anchors.length > 0 &&
      anchors.every(({ publishedAt }) => now.getTime() - publishedAt.getTime() <= anchorAgeMs));
  return [...(lagMs <= limits.lagMs ? [] : ['lag']), ...(isAnchored ? [] : ['anchor-age'])];
}

function describeReport(
  { waitingRows, lagMs, deployment, anchors }: SealingReport,
  passed: readonly string[],
): Readonly<Record<string, unknown>> {
  return { waitingRows, lagSeconds: Math.round(lagMs / 1_000), deployment, anchors, passed };
}

function renderReport(
  { waitingRows, lagMs, deployment, anchors }: SealingReport,
  passed: readonly string[],
): readonly string[] {
  const lag = `${String(Math.round(lagMs / 1_000))} s`;
  const tree =
    deployment === null
      ? 'nothing is sealed yet'
      : `size ${String(deployment.size)}  signed ${deployment.checkpointedAt.toISOString()}`;
  return [
    ...passed.map((limit) => `LIMIT PASSED  --max-${limit}`),
    `waiting     rows ${String(waitingRows)}  lag ${lag}`,
    `deployment  ${tree}`,
    ...anchors.map(
      ({ kind, size, publishedAt }) =>
        `anchor      ${kind}  size ${String(size)}  taken ${publishedAt.toISOString()}`,
    ),
  ];
}

function renderHead(head: StreamHead): string {
  const { size, checkpointedAt, anchoredSize } = head;
  const anchored = anchoredSize === null ? 'nothing' : String(anchoredSize);
  return `${nameOf(head)}  size ${String(size)}  signed ${checkpointedAt.toISOString()}  anchored ${anchored}`;
}

function nameOf({ stream }: StreamHead): string {
  return stream === platformStream ? 'platform' : stream;
}
