import type { CliWorld, Command, CommandEntry, ExitCode } from './command.ts';
import { commands } from './commands.ts';
import { describeFailure } from './describe-failure.ts';
import { parseGiven } from './given.ts';
import { misuse } from './misuse.ts';

/** Runs the program. Never throws: what goes wrong becomes a line on `err` and an exit code. */
export async function runCli(parameters: readonly string[], world: CliWorld): Promise<ExitCode> {
  try {
    return await dispatch(parameters, world);
  } catch (error) {
    const { text, exitCode } = describeFailure(error);
    world.err(text);
    if (exitCode === 2) world.err(`See ataski-audit ${helpFor(parameters)}--help.\n`);
    return exitCode;
  }
}

/** The command that was meant; what is none is not repeated. */
function helpFor([name]: readonly string[]): string {
  return commands.some((command) => command.name === name) ? `${String(name)} ` : '';
}

async function dispatch(parameters: readonly string[], world: CliWorld): Promise<ExitCode> {
  const [name, ...rest] = parameters;
  if (name === undefined) misuse('a command is missing');
  if (name === '--version') return tell(world, `${world.version}\n`);
  if (name === '--help' || name === '-h') return tell(world, overview());
  if (name === 'help') return tell(world, await helpOf(rest[0]));
  const command = await load(name);
  if (rest.includes('--help') || rest.includes('-h')) return tell(world, command.help);
  return await command.run(parseGiven(command, rest), world);
}

async function helpOf(name: string | undefined): Promise<string> {
  return name === undefined ? overview() : (await load(name)).help;
}

async function load(name: string): Promise<Command> {
  const entry: CommandEntry =
    commands.find((command) => command.name === name) ?? misuse('unknown command');
  return await entry.load();
}

function tell(world: CliWorld, text: string): ExitCode {
  world.out(text);
  return 0;
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: ataski-audit COMMAND [options]

Commands:
${lines.join('\n')}

ataski-audit COMMAND --help tells all about a command; --version tells the version.

Connections and private keys come from a configuration module and from files, never from parameters,
because parameters show in the list of processes. verify, keygen and keys need no such module.

Exit codes: 0 fine; 1 tampered, or something was found; 2 wrong use; 3 incomplete, or it could not
be carried out.
`;
}
