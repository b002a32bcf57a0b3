import type { ParseArgsOptionsConfig } from 'node:util';

import type { Clock } from '@ataski/kernel';

import type { AuditCliConfig } from './audit-cli-config.ts';

/** 0 fine; 1 tampered, or something was found; 2 wrong use; 3 incomplete, or it could not be done. */
export type ExitCode = 0 | 1 | 2 | 3;

/** All of the outside that a command touches besides the files that it is named. */
export interface CliWorld {
  readonly version: string;
  readonly clock: Clock;
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and failures. */
  readonly err: (text: string) => void;
  /** The configuration of the module at this path. Throws AUDIT_CONFIG_INVALID. */
  readonly load: (path: string) => Promise<AuditCliConfig>;
  /** From the first call on, a request to end aborts this and does not end the program by itself. */
  readonly stopSignal: () => AbortSignal;
}

/** What stood behind the name of the command. */
export interface Given {
  readonly positionals: readonly string[];
  /** The value of an option; undefined when it was not given. */
  text(option: string): string | undefined;
  /** The values of an option that may be repeated. */
  texts(option: string): readonly string[];
  isSet(option: string): boolean;
}

/** One command of the program. */
export interface Command {
  /** What `--help` shows: usage, options, exit codes. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many positional parameters it takes: at least, at most. */
  readonly takes: readonly [atLeast: number, atMost: number];
  run(given: Given, world: CliWorld): Promise<ExitCode>;
}

/** A command by its name. Its code is loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  load(): Promise<Command>;
}
