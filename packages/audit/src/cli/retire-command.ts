import { createRetention } from '../retention/retention.ts';
import type { LogMonth } from '../retention/retention.ts';
import { archiveStep } from './archive-month.ts';
import type { ExitCode, Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { dropStep, readDrop } from './drop-month.ts';
import { readStep, requireText } from './given.ts';
import { misuse } from './misuse.ts';

const steps = ['list', 'archive', 'drop'] as const;
const monthShape = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** Ends the time for which whole months are kept. */
export const retireCommand = configured({
  usage: [
    'retire list',
    'retire archive --month YYYY-MM --out FILE --kept-at TEXT',
    'retire drop --month YYYY-MM --reason TEXT --ticket TEXT (--dry-run | --confirm YYYY-MM)',
  ],
  help: `list:    the months that there are and were, and until when each is kept.
archive: every row of a month, of all tenants, in one file; its count and digest are recorded.
drop:    the month's rows go for good, their leaves and proofs stay. Refused (exit code 3) unless the
         month is old, sealed, anchored, archived as it is now, and under no legal hold.

  --out FILE         a new file, which its owner alone may touch
  --kept-at TEXT     where the file will be kept, for whoever looks for it; recorded
  --reason TEXT      recorded, together with the ticket
  --ticket TEXT      recorded: who asked for it
  --dry-run          do all of it, and take it back
  --confirm YYYY-MM  the month once more: there is no way back

`,
  options: {
    month: { type: 'string' },
    out: { type: 'string' },
    'kept-at': { type: 'string' },
    reason: { type: 'string' },
    ticket: { type: 'string' },
    'dry-run': { type: 'boolean' },
    confirm: { type: 'string' },
  },
  takes: [1, 1],
  check(given) {
    const step = readStep(given, steps);
    if (step === 'list') return;
    readMonth(given);
    if (step === 'drop') readDrop(given);
    else for (const option of ['out', 'kept-at']) requireText(given, option);
  },
  async run(input) {
    const step = readStep(input.given, steps);
    if (step === 'list') return await listMonths(input);
    const month = readMonth(input.given);
    return step === 'archive' ? await archiveStep(input, month) : await dropStep(input, month);
  },
});

function readMonth(given: Given): string {
  const month = requireText(given, 'month');
  return monthShape.test(month) ? month : misuse('--month is YYYY-MM');
}

async function listMonths(input: CommandInput): Promise<ExitCode> {
  const months = await createRetention({ pool: input.config.sealerPool() }).listPartitions();
  for (const month of months) tellResult(input, { ...month }, [renderMonth(month)]);
  return 0;
}

function renderMonth({ month, keepUntil, exportedAt, keptAt, retiredAt }: LogMonth): string {
  const archived = exportedAt === null ? 'not archived' : `archived ${exportedAt.toISOString()}`;
  const place = keptAt === null ? '' : `  at ${keptAt}`;
  const state =
    retiredAt === null
      ? `kept until ${keepUntil.toISOString()}`
      : `retired ${retiredAt.toISOString()}`;
  return `${month}  ${state}  ${archived}${place}`;
}
