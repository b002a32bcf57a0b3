import type { TenantContext } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { KeyAdministration } from '../keys/key-administration.ts';
import type { DataKeyStatus } from '../store/key-status-store.ts';
import { createVault } from '../vault.ts';
import type { Command, Given } from './command.ts';
import { eachTenant } from './each-tenant.ts';
import { readInteger } from './given.ts';
import { misuse } from './misuse.ts';

const versionOf = (given: Given) => readInteger(given, 'key-version', [1, 999_999_999], 0);

/** Destroys old versions, a week after it was asked for. */
export const retireCommand: Command = {
  name: 'retire',
  summary: 'Destroys older data keys under which nothing is sealed, a week after the first call.',
  help: `  --key-version N       this version alone. Default: each that only opens
  --payloads-are-gone   payloads outside of the vault are under no older version any more
  --keep                call the retirement off
  --dry-run             only tell what would be done

Run it again when the day has come: the first call sets the day, a later one destroys.

`,
  options: {
    'key-version': { type: 'string' },
    'payloads-are-gone': { type: 'boolean' },
    keep: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  check(given) {
    versionOf(given);
    if (given.isSet('keep') && given.isSet('payloads-are-gone')) {
      misuse('--keep and --payloads-are-gone contradict one another');
    }
  },
  async run(input) {
    const { given } = input;
    const { keys } = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const wanted = versionOf(given);
      const versions = (await keys.status(context)).filter(({ state, version }) =>
        wanted === 0 ? state === 'decrypt_only' : version === wanted,
      );
      const results = [];
      for (const version of versions) results.push(await step(keys, context, given, version));
      return {
        json: { versions: results },
        lines: results.map(({ version, state }) => `version ${String(version)}  ${state}`),
        isLeft: results.some(({ isLeft }) => isLeft),
      };
    });
  },
};

interface StepResult {
  readonly version: number;
  readonly state: string;
  readonly isLeft: boolean;
}

async function step(
  keys: KeyAdministration,
  context: TenantContext,
  given: Given,
  { version, credentials, destroyDueAt }: DataKeyStatus,
): Promise<StepResult> {
  if (given.isSet('dry-run')) {
    const due = destroyDueAt === null ? 'no day is set' : `due ${destroyDueAt.toISOString()}`;
    return { version, state: `credentials ${String(credentials)}, ${due}`, isLeft: false };
  }
  if (given.isSet('keep')) {
    const isKept = await keys.keep(context, version);
    return { version, state: isKept ? 'kept' : 'was not to be destroyed', isLeft: false };
  }
  try {
    const payloadsAreGone = given.isSet('payloads-are-gone');
    const dueAt = await keys.retire(context, version, { payloadsAreGone });
    const state = dueAt === null ? 'destroyed' : `will be destroyed from ${dueAt.toISOString()} on`;
    return { version, state, isLeft: dueAt !== null };
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== 'VAULT_KEY_IN_USE') throw error;
    return { version, state: `in use, credentials ${String(credentials)}`, isLeft: true };
  }
}
