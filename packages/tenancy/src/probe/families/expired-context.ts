import type { Family } from '../attack.ts';
import { attacksUnder } from './forged-commands.ts';

/** Commands under a context whose time has run out. */
export const expiredContext: Family = {
  name: 'expired-context',
  tries: 'Use a command under a genuine context of the past.',
  attacksOn: (target) => attacksUnder(target, 'expired'),
};
