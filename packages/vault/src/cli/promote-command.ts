import { createVault } from '../vault.ts';
import type { Command } from './command.ts';
import { eachTenant } from './each-tenant.ts';

/** Makes the pending key of each tenant the primary one. */
export const promoteCommand: Command = {
  name: 'promote',
  summary: 'Makes the pending data key the primary one, once every process can have its root key.',
  help: `  --dry-run         only tell what would be done
`,
  options: { 'dry-run': { type: 'boolean' } },
  async run(input) {
    const { keys } = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const status = await keys.status(context);
      const version = status.find(({ state }) => state === 'pending')?.version;
      if (version === undefined) return { json: { version: null }, lines: ['nothing is pending'] };
      if (input.given.isSet('dry-run')) {
        return { json: { version, dryRun: true }, lines: [`would be primary: ${String(version)}`] };
      }
      await keys.promote(context, version);
      return { json: { version }, lines: [`version ${String(version)} is primary`] };
    });
  },
};
