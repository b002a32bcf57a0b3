import type { CliWorld, Command, ExitCode } from './command.ts';
import { commands } from './commands.ts';
import { describeFailure } from './describe-failure.ts';
import { checkTenants } from './each-tenant.ts';
import { parseGiven } from './given.ts';
import { misuse } from './misuse.ts';

const commonHelp = `  --config MODULE   a module that exports vaultCli: database, audit log, root key, tenants
  --tenant UUID     this tenant alone; may be repeated. Default: all
  --json            one JSON object a line
`;

const exitCodes = `Exit codes: 0 done; 1 something was found or is left; 2 wrong use; 3 it could not be carried out.
`;

/** Runs the program. Never throws: what goes wrong becomes a line on `err` and an exit code. */
export async function runCli(parameters: readonly string[], world: CliWorld): Promise<ExitCode> {
  try {
    return await dispatch(parameters, world);
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    world.err(`ataski-vault: ${text}\n`);
    if (exitCode === 2) world.err('See ataski-vault --help.\n');
    return exitCode;
  }
}

async function dispatch(parameters: readonly string[], world: CliWorld): Promise<ExitCode> {
  const [name, ...rest] = parameters;
  if (name === undefined) misuse('a command is missing');
  if (name === '--version') return tell(world, `${world.version}\n`);
  if (name === '--help' || name === '-h') return tell(world, overview());
  const command = commands.find((each) => each.name === name) ?? misuse('unknown command');
  if (rest.includes('--help') || rest.includes('-h')) return tell(world, helpOf(command));
  const given = parseGiven(command, rest);
  checkTenants(given);
  command.check?.(given);
  const config = await world.load(given.text('config') ?? misuse('--config is missing'));
  try {
    return await command.run({ given, config, world });
  } finally {
    await config.close();
  }
}

function tell(world: CliWorld, text: string): ExitCode {
  world.out(text);
  return 0;
}

function helpOf({ name, summary, steps, help }: Command): string {
  const step = steps === undefined ? '' : ` ${steps.join('|')}`;
  return `Usage: ataski-vault ${name}${step} --config MODULE [options]

${summary}

${help}${commonHelp}
${exitCodes}`;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: ataski-vault COMMAND --config MODULE [options]

Commands:
${lines.join('\n')}

${commonHelp}
ataski-vault COMMAND --help tells all about a command; --version tells the version. Nothing that it
writes holds a secret, a key or a token.

${exitCodes}`;
}
