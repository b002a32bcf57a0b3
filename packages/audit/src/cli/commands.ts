import type { Command } from './command.ts';
import { verifyCommand } from './verify-command.ts';

/** All commands, in the order of the overview. */
export const commands: readonly Command[] = [verifyCommand];
