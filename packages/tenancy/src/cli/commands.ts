import type { Command } from './command.ts';
import { diffCommand } from './diff-command.ts';
import { migrateCommand } from './migrate-command.ts';
import { verifyCommand } from './verify-command.ts';

/** All commands, in the order of the overview. */
export const commands: readonly Command[] = [diffCommand, migrateCommand, verifyCommand];
