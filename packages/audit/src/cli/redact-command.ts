import { readFileSync } from 'node:fs';

import { createErasure } from '../retention/erasure.ts';
import { requireOneTenant } from './chosen-tenants.ts';
import type { Given } from './command.ts';
import { configured, tellResult } from './configured-command.ts';
import { requireText } from './given.ts';
import { misuse } from './misuse.ts';
import { contextOf } from './recorded-export.ts';

/** Erases what the log keeps of one person. */
export const redactCommand = configured({
  usage: ['redact --tenant UUID --subject-file FILE --reason TEXT --ticket TEXT'],
  help: `Deletes for good the personal part of every event of the tenant about one subject. Entries, hashes
and proofs stay as they are and read "redacted". It is an event itself, with reason and ticket and
without the subject. A legal hold stops it: exit code 3, and nothing is erased.

  --subject-file FILE   a file with the id under which the subject was recorded, and nothing else: a
                        parameter would stay in the list of processes and in the shell's history
  --reason TEXT         10 to 500 characters, without anything personal
  --ticket TEXT         who asked for it, for example the number of a request: 1 to 200 characters

`,
  options: {
    tenant: { type: 'string', multiple: true },
    'subject-file': { type: 'string' },
    reason: { type: 'string' },
    ticket: { type: 'string' },
  },
  takes: [0, 0],
  check(given) {
    requireOneTenant(given);
    readRequest(given);
  },
  async run(input) {
    const { given, config } = input;
    const tenantId = requireOneTenant(given);
    const erasure = createErasure({ db: config.eraserDb() });
    const { events } = await erasure.redact(contextOf(input, tenantId), readRequest(given));
    tellResult(input, { tenant: tenantId, events }, [`${tenantId}  redacted ${String(events)}`]);
    return 0;
  },
});

function readRequest(given: Given) {
  return {
    reason: requireText(given, 'reason'),
    authority: requireText(given, 'ticket'),
    subject: readSubject(requireText(given, 'subject-file')),
  };
}

function readSubject(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch {
    misuse('the file of --subject-file cannot be read');
  }
  return text === '' || /\s/.test(text) ? misuse('--subject-file holds one id') : text;
}
