import { AuditError } from '../errors.ts';
import { createEvidence } from '../evidence/evidence.ts';
import { readPlatformStream } from '../evidence/platform-source.ts';
import { proveEvent } from '../evidence/prove-event.ts';
import type { EventKey, EventProof } from '../evidence/prove-event.ts';
import { isMoment, momentText } from '../moment.ts';
import { requireOneStream } from './chosen-tenants.ts';
import type { Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { requireText } from './given.ts';
import { misuse } from './misuse.ts';
import { writeNewFile } from './new-file.ts';
import { contextOf, writeRecorded } from './recorded-export.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Writes what shows an outsider that one event is in the log. */
export const proveCommand = configured({
  usage: ['prove EVENT_ID (--tenant UUID | --platform) --out FILE [--occurred-at MOMENT]'],
  help: `Writes the proof of one event to FILE and the exact text of its entry to FILE.entry, for

  ataski-audit verify FILE --entry FILE.entry --key VKEY

  --out FILE             two new files, which their owner alone may touch
  --tenant UUID          an event of this tenant
  --platform             an event that has no tenant; needs a superuser
  --occurred-at MOMENT   when it happened, as the log shows it: it is found faster

Exit code 3 when there is no such event, or no checkpoint covers it yet. Showing it is an event itself.

`,
  options: {
    platform: { type: 'boolean' },
    tenant: { type: 'string', multiple: true },
    out: { type: 'string' },
    'occurred-at': { type: 'string' },
  },
  takes: [1, 1],
  check(given) {
    requireOneStream(given);
    requireText(given, 'out');
    readEvent(given);
  },
  async run(input) {
    const { given } = input;
    const stream = requireOneStream(given);
    const event = readEvent(given);
    const path = requireText(given, 'out');
    const announcement = { format: 'tlog-proof', query: { eventId: event.eventId } } as const;
    await writeNewFile(`${path}.entry`, (entryFile) =>
      writeRecorded(input, contextOf(input, stream), path, announcement, async (write) => {
        const { proof, entry } = await findProof(input, event);
        await entryFile.write(entry);
        await write(proof.replace(/\n$/, ''));
      }),
    );
    tellResult(input, { stream: stream ?? 'platform', ...event }, [`${event.eventId}  proven`]);
    return 0;
  },
});

function readEvent({ positionals: [eventId = ''], text }: Given): EventKey {
  if (!uuid.test(eventId)) misuse('an event’s id is a UUID in lower case');
  const occurredAt = text('occurred-at');
  if (occurredAt === undefined) return { eventId };
  if (!isMoment(occurredAt)) misuse('--occurred-at is no moment');
  return { eventId, occurredAt: momentText(occurredAt) };
}

async function findProof(input: CommandInput, event: EventKey): Promise<EventProof> {
  const { given, config } = input;
  const tenantId = requireOneStream(given);
  const proven =
    tenantId === null
      ? await readPlatformStream(await config.catalog(), (source) => proveEvent(source, event))
      : await config.db.withTenant(
          contextOf(input, tenantId),
          (tx) => createEvidence(config).prove(tx, event),
          { isolationLevel: 'repeatable read', readOnly: true },
        );
  if (proven === null) {
    throw new AuditError('AUDIT_EVENT_NOT_SEALED', { eventId: event.eventId });
  }
  return proven;
}
