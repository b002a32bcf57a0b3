import { createVault } from '../vault.ts';
import type { Command } from './command.ts';
import { eachTenant } from './each-tenant.ts';

/** Wraps data keys under the primary root key. */
export const rewrapCommand: Command = {
  name: 'rewrap',
  summary: 'Wraps each data key under the primary root key, beside the wrappings that are there.',
  help: `  --remove-old      then remove wrappings that were superseded at least seven days ago
  --dry-run         only tell what would be done

`,
  options: { 'remove-old': { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
  async run(input) {
    const { given } = input;
    const dryRun = given.isSet('dry-run');
    const { keys } = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const report = await keys.rewrap(context, { dryRun });
      const isRemoving = given.isSet('remove-old') && !dryRun;
      const removed = isRemoving ? await keys.removeOldWrappings(context) : 0;
      const { rewrapped, current, failed } = report;
      const line = `rewrapped ${list(rewrapped)}, current ${list(current)}, failed ${list(failed)}, wrappings removed ${String(removed)}`;
      return { json: { ...report, removed, dryRun }, lines: [line], isLeft: failed.length > 0 };
    });
  },
};

function list(versions: readonly number[]): string {
  return versions.length === 0 ? 'none' : versions.join(' ');
}
