import type { Command } from './command.ts';
import { doctorCommand } from './doctor-command.ts';
import { promoteCommand } from './promote-command.ts';
import { reencryptCommand } from './reencrypt-command.ts';
import { retireCommand } from './retire-command.ts';
import { rewrapCommand } from './rewrap-command.ts';
import { rotateCommand } from './rotate-command.ts';
import { shredCommand } from './shred-command.ts';
import { statusCommand } from './status-command.ts';

/** All commands, in the order of a rotation. */
export const commands: readonly Command[] = [
  statusCommand,
  rotateCommand,
  promoteCommand,
  reencryptCommand,
  retireCommand,
  rewrapCommand,
  shredCommand,
  doctorCommand,
];
