import { runCommand } from './run-command.ts';

/** `npm run build` and what builds a part of it. Parameters go to turbo. */
const { ok } = await runCommand(['turbo', 'run', 'build', ...process.argv.slice(2)], {
  output: 'inherit',
});
process.exitCode = ok ? 0 : 1;
