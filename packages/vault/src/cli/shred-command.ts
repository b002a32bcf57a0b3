import type { TenantContext } from '@ataski/kernel';

import type { Shredding } from '../shredding.ts';
import { createVault } from '../vault.ts';
import type { Command, Given } from './command.ts';
import { eachTenant, requireOneTenant } from './each-tenant.ts';
import type { TenantResult } from './each-tenant.ts';
import { readInteger } from './given.ts';
import { misuse } from './misuse.ts';

const daysOf = (given: Given) => readInteger(given, 'days', [7, 30], 7);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Destroys all keys of one tenant. */
export const shredCommand: Command = {
  name: 'shred',
  summary: 'Destroys every key of one tenant for good, after a waiting time.',
  help: `  request      --reason TEXT [--days 7 to 30]: asks for it
  cancel       --id UUID: calls it off
  execute      --id UUID: does it, when the waiting time is over, and prints the certificate
  certificate  prints the certificate again

Backups that were made before still hold the wrapped keys: they stay readable to whoever has such a
backup and the root key, until they are deleted.

`,
  options: { reason: { type: 'string' }, days: { type: 'string' }, id: { type: 'string' } },
  steps: ['request', 'cancel', 'execute', 'certificate'],
  check(given) {
    requireOneTenant(given);
    daysOf(given);
    if (given.step === 'request' && given.text('reason') === undefined)
      misuse('--reason is missing');
    if (given.step === 'cancel' || given.step === 'execute') idOf(given);
  },
  async run(input) {
    const { shredding } = createVault(input.config);
    return await eachTenant(input, (context) => step(shredding, context, input.given));
  },
};

function idOf(given: Given): string {
  const id = given.text('id') ?? misuse('--id is missing');
  return uuid.test(id) ? id : misuse('--id is a UUID in lower case');
}

async function step(
  shredding: Shredding,
  context: TenantContext,
  given: Given,
): Promise<TenantResult> {
  if (given.step === 'request') {
    const reason = given.text('reason') ?? '';
    const { id, dueAt } = await shredding.request(context, { reason, waitingDays: daysOf(given) });
    const due = dueAt.toISOString();
    return { json: { id, dueAt: due }, lines: [`request ${id}  due ${due}`] };
  }
  if (given.step === 'cancel') {
    await shredding.cancel(context, idOf(given));
    return { json: { cancelled: idOf(given) }, lines: ['cancelled'] };
  }
  const certificate =
    given.step === 'execute'
      ? await shredding.execute(context, idOf(given))
      : await shredding.findCertificate(context);
  if (certificate === null) return { json: { certificate }, lines: ['was not shredded'] };
  return { json: { certificate }, lines: JSON.stringify(certificate, null, 2).split('\n') };
}
