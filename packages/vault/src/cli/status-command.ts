import { createVault } from '../vault.ts';
import type { Command } from './command.ts';
import { eachTenant } from './each-tenant.ts';

/** Tells which keys there are and what is sealed under them. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'Tells the data keys of each tenant, their states, and what is sealed under them.',
  help: '',
  options: {},
  async run(input) {
    const vault = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const keys = await vault.keys.status(context);
      const shredding = (await vault.shredding.list(context)).filter(
        ({ state }) => state !== 'cancelled',
      );
      const keyLines = keys.map(
        ({ version, state, credentials, sealsPayloads, rootKeyIds }) =>
          `version ${String(version)}  ${state.padEnd(12)}  credentials ${String(credentials)}${
            sealsPayloads ? ' and payloads' : ''
          }  root keys ${rootKeyIds.join(', ') || 'none'}`,
      );
      const shredLines = shredding.map(
        ({ id, state, dueAt }) => `shredding ${id}  ${state}  due ${dueAt.toISOString()}`,
      );
      return { json: { keys, shredding }, lines: [...keyLines, ...shredLines] };
    });
  },
};
