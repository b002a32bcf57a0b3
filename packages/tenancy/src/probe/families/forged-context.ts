import type { Family } from '../attack.ts';
import { attacksUnder } from './forged-commands.ts';

/** Commands under a made-up context. */
export const forgedContext: Family = {
  name: 'forged-context',
  tries: 'Use a command under a context that was made up, borrowed or altered.',
  attacksOn: (target) => attacksUnder(target, 'forged'),
};
