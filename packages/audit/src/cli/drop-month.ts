import { createRetention } from '../retention/retention.ts';
import type { ExitCode, Given } from './command.ts';
import { tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { requireText } from './given.ts';
import { misuse } from './misuse.ts';

/** The reason that is recorded. Throws AUDIT_COMMAND_INVALID for what is not confirmed. */
export function readDrop(given: Given): string {
  const reason = requireText(given, 'reason');
  const ticket = requireText(given, 'ticket');
  if (ticket.trim() === '') misuse('--ticket is empty');
  if (reason.trim().length < 10) misuse('--reason has 10 characters or more');
  const confirmed = given.text('confirm');
  if (given.isSet('dry-run')) {
    if (confirmed !== undefined) misuse('--dry-run and --confirm contradict one another');
  } else if (confirmed === undefined) misuse('say --dry-run, or --confirm and the month once more');
  else if (confirmed !== given.text('month')) misuse('--confirm is not the month of --month');
  return `${ticket}: ${reason}`;
}

/** Drops a month, or tells what would come of it. */
export async function dropStep(input: CommandInput, month: string): Promise<ExitCode> {
  const { given, config, correlationId } = input;
  const dryRun = given.isSet('dry-run');
  const retention = createRetention({ pool: config.sealerPool() });
  const request = { month, reason: readDrop(given) };
  const operator = { actorId: config.actor.id, correlationId };
  const { rows, digest } = dryRun
    ? await retention.rehearse(request, operator)
    : await retention.retire(request, operator);
  const said = dryRun ? 'could be retired' : 'retired';
  tellResult(input, { month, rows, digest, dryRun }, [`${month}  ${said}, rows ${String(rows)}`]);
  return 0;
}
