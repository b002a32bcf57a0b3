import type { ParseArgsOptionsConfig } from 'node:util';

import { createCorrelationId } from '@ataski/kernel';
import type { CorrelationId } from '@ataski/kernel';

import type { AuditCliConfig } from './audit-cli-config.ts';
import { checkTenants } from './chosen-tenants.ts';
import type { CliWorld, Command, ExitCode, Given } from './command.ts';
import { requireText } from './given.ts';

/** What a command that works on a database is run with. */
export interface CommandInput {
  readonly given: Given;
  readonly config: AuditCliConfig;
  readonly world: CliWorld;
  /** All that one call of the program does is under one correlation id. */
  readonly correlationId: CorrelationId;
}

/** A command that works on a database. */
export interface ConfiguredCommand {
  /** What stands behind `Usage: ataski-audit `, one line for each way. */
  readonly usage: readonly string[];
  /** What it does, and its own options. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  readonly takes: readonly [atLeast: number, atMost: number];
  /** Reads what was given before anything is opened. Throws AUDIT_COMMAND_INVALID. */
  check?(given: Given): void;
  run(input: CommandInput): Promise<ExitCode>;
}

const commonHelp = `  --config MODULE   a module that exports auditCli: connections, name, keys, tenants, actor
  --json            one JSON object a line

Exit codes: 0 done; 1 tampered, or something was found; 2 wrong use; 3 incomplete, or it could not be
carried out.
`;

/** Opens the configuration for a command, and closes it behind. */
export function configured(command: ConfiguredCommand): Command {
  const { usage, help, options, takes } = command;
  const lines = usage.map(
    (each, index) => `${index === 0 ? 'Usage:' : '      '} ataski-audit ${each} --config MODULE`,
  );
  return {
    help: `${lines.join('\n')}\n\n${help}${commonHelp}`,
    options: { ...options, config: { type: 'string' }, json: { type: 'boolean' } },
    takes,
    async run(given, world) {
      const path = requireText(given, 'config');
      checkTenants(given);
      command.check?.(given);
      const config = await world.load(path);
      try {
        return await command.run({ given, config, world, correlationId: createCorrelationId() });
      } finally {
        await config.close();
      }
    },
  };
}

/** Tells a result: as one JSON object, or as lines for people. */
export function tellResult(
  { given, world }: Pick<CommandInput, 'given' | 'world'>,
  json: Readonly<Record<string, unknown>>,
  lines: readonly string[],
): void {
  if (given.isSet('json')) world.out(`${JSON.stringify(json)}\n`);
  else for (const line of lines) world.out(`${line}\n`);
}
