import { requireOneStream, requireOneTenant } from './chosen-tenants.ts';
import type { Given } from './command.ts';
import { configured } from './configured-command.ts';
import { exportBundles, readFirst } from './export-bundle.ts';
import { eventOptions, exportLogEvents, readEventRequest } from './export-events.ts';
import { readStep, requireText } from './given.ts';
import { misuse } from './misuse.ts';

const steps = ['bundle', 'events'] as const;

/** Writes what leaves the house. Each file is an event of the log, with count and digest. */
export const exportCommand = configured({
  usage: [
    'export bundle (--tenant UUID | --platform) --out FILE [--first INDEX]',
    'export bundle --folder FOLDER [--tenant UUID]',
    'export events --tenant UUID --format FORMAT --out FILE [--from MOMENT] [--to MOMENT]',
  ],
  help: `bundle: a stream with its checkpoints, proofs and receipts, as ataski-audit verify takes it.
events: a tenant's events for other systems, newest first.

  --out FILE        a new file, which its owner alone may touch
  --tenant UUID     of this tenant
  --platform        of what has no tenant; needs a superuser
  --folder FOLDER   each tenant's bundle, as UUID.jsonl
  --first INDEX     leave out the entries before it: they are given by their hashes
  --format FORMAT   jsonl, csv, ocsf or cef
  --from, --to      for example 2026-01-01T00:00:00Z; --to is excluded

Nothing is written before the event is committed that announces it, and a file that was broken off is
removed.

`,
  options: {
    ...eventOptions,
    platform: { type: 'boolean' },
    tenant: { type: 'string', multiple: true },
    out: { type: 'string' },
    folder: { type: 'string' },
    first: { type: 'string' },
  },
  takes: [1, 1],
  check(given) {
    if (readStep(given, steps) === 'events') {
      refuse(given, ['folder', 'first', 'platform']);
      requireOneTenant(given);
      requireText(given, 'out');
      readEventRequest(given);
      return;
    }
    refuse(given, Object.keys(eventOptions));
    readFirst(given);
    if (given.text('folder') !== undefined) refuse(given, ['out', 'first', 'platform']);
    else {
      requireOneStream(given);
      requireText(given, 'out');
    }
  },
  run: (input) =>
    readStep(input.given, steps) === 'bundle' ? exportBundles(input) : exportLogEvents(input),
});

function refuse(given: Given, options: readonly string[]): void {
  const wrong = options.find((each) => given.isSet(each) || given.text(each) !== undefined);
  if (wrong !== undefined) misuse(`--${wrong} does not belong there`);
}
