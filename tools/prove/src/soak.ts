import process from 'node:process';
import { parseArgs } from 'node:util';

import { soak } from './gateway/soak/soak.ts';

const usage = 'Usage: npm run soak -- [--minutes N] [--rate CALLS_A_SECOND] [--seed N]\n';

/** `npm run soak`: an hour, exit 0 only if every row holds. Not part of any check. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string' }, rate: { type: 'string' }, seed: { type: 'string' } },
  });
  const [minutes, callsPerSecond, seed] = [
    Number(values.minutes ?? 60),
    Number(values.rate ?? 100),
    Number(values.seed ?? 20_261_127),
  ];
  if (!(minutes >= 1) || !(callsPerSecond > 0) || !Number.isSafeInteger(seed)) {
    process.stderr.write(usage);
    return false;
  }
  const startedAt = performance.now();
  const progress = (text: string) => {
    const passed = ((performance.now() - startedAt) / 60_000).toFixed(0).padStart(3);
    process.stderr.write(`  G5 ${passed} min  ${text}\n`);
  };
  const rows = await soak({ minutes, callsPerSecond, seed, progress });
  for (const { holds, id, promise, measured, goal } of rows) {
    process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${id}  ${promise}\n`);
    process.stdout.write(`           measured ${measured}; goal ${goal}\n`);
  }
  return rows.every(({ holds }) => holds);
}

process.exitCode = (await main()) ? 0 : 1;
