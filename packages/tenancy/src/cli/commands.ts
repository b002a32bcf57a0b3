import { attestCommand } from './attest-command.ts';
import type { Command } from './command.ts';
import { diffCommand } from './diff-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { probeCommand } from './probe-command.ts';
import { verifyCommand } from './verify-command.ts';

/** All commands, in the order of the overview. */
export const commands: readonly Command[] = [
  doctorCommand,
  probeCommand,
  diffCommand,
  migrateCommand,
  attestCommand,
  verifyCommand,
];
