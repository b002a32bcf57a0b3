import type { Attack, Target } from '../attack.ts';
import type { Forgery } from '../forgeries.ts';
import { plainCommands } from './plain-commands.ts';

/** Every plain command under every made-up context of a kind; each must raise. */
export function attacksUnder(
  { table, foreign, forgeries }: Target,
  context: Forgery['context'],
): readonly Attack[] {
  const commands = Object.entries(plainCommands(table, foreign));
  return forgeries
    .filter((forgery) => forgery.context === context)
    .flatMap(({ name, token }) =>
      commands.map(([command, sql]) => ({
        name: `${command} under ${name}`,
        context,
        expects: 'context-error' as const,
        steps: [{ token }, sql],
      })),
    );
}
