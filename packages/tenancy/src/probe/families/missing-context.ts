import type { Family } from '../attack.ts';
import { attacksUnder } from './forged-commands.ts';

/** Commands without any context. */
export const missingContext: Family = {
  name: 'missing-context',
  tries: 'Use a command without a context.',
  attacksOn: (target) => attacksUnder(target, 'none'),
};
