import { runCommand } from './run-command.ts';

/** `npm run check`: everything that can be said without running the product, fastest first. */
const steps: readonly (readonly [promise: string, ...commands: [string, ...string[]][]])[] = [
  ['types', ['tsc', '-p', 'tsconfig.json'], ['tsc', '-p', 'apps/admin/tsconfig.json']],
  // Their libraries have to be there before lint asks for types.
  ['examples', ['node', 'examples/setup.mjs'], ['tsc', '-p', 'examples/tsconfig.json']],
  [
    'floors',
    [
      'depcruise',
      '{packages,apps,tools}/*/{src,test}',
      'test/src',
      '--config',
      '.dependency-cruiser.mjs',
    ],
  ],
  ['format', ['prettier', '--check', '.']],
  ['shape of packages', ['node', 'tools/repo/src/check-packages.ts']],
  ['README examples', ['node', 'tools/repo/src/check-readme-examples.ts']],
  ['nothing unused or unlisted', ['knip']],
  // In five runs: the types of all files at once need more memory than Node takes by itself.
  [
    'lint',
    ['eslint', 'packages/connectors-*/**/*.{ts,mjs}', '--max-warnings=0'],
    ['eslint', 'packages', '--max-warnings=0', '--ignore-pattern', 'packages/connectors-*'],
    ['eslint', 'apps', '--max-warnings=0'],
    ['eslint', 'tools', '--max-warnings=0'],
    [
      ...['eslint', '.', '--max-warnings=0', '--ignore-pattern', 'packages'],
      ...['--ignore-pattern', 'apps', '--ignore-pattern', 'tools'],
    ] as [string, ...string[]],
  ],
  [
    'packaging',
    ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'],
    ['node', 'tools/repo/src/check-packaging.ts'],
  ],
];

let failures = 0;
for (const [promise, ...commands] of steps) {
  const startedAt = Date.now();
  const results = [];
  for (const command of commands) results.push(await runCommand(command, { output: 'collect' }));
  const broken = results.filter(({ ok }) => !ok);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${broken.length === 0 ? 'ok  ' : 'FAIL'} ${promise} (${seconds} s)`);
  for (const { output } of broken) console.log(output.trimEnd());
  if (broken.length > 0) failures += 1;
}

console.log(`checks: ${String(steps.length - failures)} passed, ${String(failures)} failed`);
process.exitCode = failures === 0 ? 0 : 1;
