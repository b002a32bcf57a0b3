import type { ParseArgsOptionsConfig } from 'node:util';

import type { VaultCliConfig } from './vault-cli-config.ts';

/** 0 done; 1 something was found or is left; 2 wrong use; 3 it could not be carried out. */
export type ExitCode = 0 | 1 | 2 | 3;

/** All of the outside that a command touches besides what the configuration module hands over. */
export interface CliWorld {
  readonly version: string;
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and failures. */
  readonly err: (text: string) => void;
  /** The configuration of the module at this path. Throws VAULT_CONFIG_INVALID. */
  readonly load: (path: string) => Promise<VaultCliConfig>;
  /** Aborted when somebody asks the program to end. */
  readonly signal: AbortSignal;
}

/** What stood behind the name of the command. */
export interface Given {
  /** What is to be done, where a command does several things. */
  readonly step: string | undefined;
  /** The value of an option; undefined when it was not given. */
  text(option: string): string | undefined;
  /** The values of an option that may be repeated. */
  texts(option: string): readonly string[];
  isSet(option: string): boolean;
}

/** What a command is run with. */
export interface CommandInput {
  readonly given: Given;
  readonly config: VaultCliConfig;
  readonly world: CliWorld;
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** What `--help` shows below the usage. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** The words that may follow its name, one of which must; none by default. */
  readonly steps?: readonly string[];
  /** Reads what was given before anything is opened. Throws VAULT_COMMAND_INVALID. */
  check?(given: Given): void;
  run(input: CommandInput): Promise<ExitCode>;
}
