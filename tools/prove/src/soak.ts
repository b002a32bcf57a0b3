import process from 'node:process';

import { misused, readCommandLine, tell } from '@ataski/repo/command-line';

import { soak } from './gateway/soak/soak.ts';

const usage = `Usage: npm run soak -- [--minutes N] [--rate N] [--seed N]

The model gateway at work in a process of its own, with a fifth of its clients leaving, and whether
its memory stays as it is. Part of no check.

Options:
  --minutes N     how long, from 1 on; an hour without it, and less than ten show warming up
  --rate N        calls a second; 100 without it
  --seed N        a whole number: repeats the draws of an earlier run
  --help          prints this

It takes as long as it is told to, and a minute more. The exit code is 0 only if every row holds,
and 2 when it was not run.
`;

async function main(): Promise<void> {
  const asked = readCommandLine(process.argv.slice(2), {
    ...{ usage, options: ['minutes', 'rate', 'seed'] },
  });
  if (asked.kind === 'told') {
    tell(asked);
    return;
  }
  const { values } = asked;
  const [minutes, callsPerSecond, seed] = [
    Number(values.minutes ?? 60),
    Number(values.rate ?? 100),
    Number(values.seed ?? 20_261_127),
  ];
  if (!(minutes >= 1) || !(callsPerSecond > 0) || !Number.isSafeInteger(seed))
    tell(misused('A number is missing or too small.', usage));
  else process.exitCode = (await run(minutes, callsPerSecond, seed)) ? 0 : 1;
}

async function run(minutes: number, callsPerSecond: number, seed: number): Promise<boolean> {
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

await main();
