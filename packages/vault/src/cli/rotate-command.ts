import { createVault } from '../vault.ts';
import type { Command } from './command.ts';
import { eachTenant } from './each-tenant.ts';

/** Adds a pending data key to each tenant that has one. */
export const rotateCommand: Command = {
  name: 'rotate',
  summary: 'Adds a data key, which waits as pending until it is promoted.',
  help: `  --dry-run         only tell what would be done
`,
  options: { 'dry-run': { type: 'boolean' } },
  async run(input) {
    const { keys } = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const status = await keys.status(context);
      const live = status.filter(({ state }) => state !== 'destroyed');
      if (live.length === 0) {
        return { json: { version: null }, lines: ['has no key yet, or none any more'] };
      }
      const pending = live.find(({ state }) => state === 'pending')?.version;
      if (input.given.isSet('dry-run')) {
        const version = pending ?? (status.at(-1)?.version ?? 0) + 1;
        return { json: { version, dryRun: true }, lines: [`would wait: ${String(version)}`] };
      }
      const version = await keys.rotate(context);
      return { json: { version }, lines: [`version ${String(version)} is pending`] };
    });
  },
};
