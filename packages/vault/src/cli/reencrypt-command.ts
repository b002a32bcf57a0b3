import { createVault } from '../vault.ts';
import type { Command, Given } from './command.ts';
import { eachTenant } from './each-tenant.ts';
import { readInteger } from './given.ts';

const batchOf = (given: Given) => readInteger(given, 'batch', [1, 1000], 50);
const pauseOf = (given: Given) => readInteger(given, 'pause', [0, 60_000], 0);

/** Seals what is under an older version under the primary one. */
export const reencryptCommand: Command = {
  name: 'reencrypt',
  summary: 'Seals credentials that are under an older data key under the primary one.',
  help: `  --batch N         credentials in one transaction, 1 to 1,000. Default: 50
  --pause MS        rest between two batches. Default: 0
  --dry-run         open and seal everything and write nothing

It may be stopped or killed at any time: started again, it goes on with what is left. Beside it
credentials are put and used as ever.

`,
  options: {
    batch: { type: 'string' },
    pause: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  check(given) {
    batchOf(given);
    pauseOf(given);
  },
  async run(input) {
    const { given, world } = input;
    const { keys } = createVault(input.config);
    return await eachTenant(input, async (context) => {
      const report = await keys.reencrypt(context, {
        batchSize: batchOf(given),
        pauseMs: pauseOf(given),
        dryRun: given.isSet('dry-run'),
        signal: world.signal,
        onProgress({ resealed, overtaken, failed }) {
          const counts = [resealed, overtaken, failed].map(String).join('/');
          world.err(`${context.tenantId}  resealed/overtaken/failed ${counts}\n`);
        },
      });
      if (report === null) return { json: { report }, lines: ['has no key yet'] };
      const { keyVersion, resealed, overtaken, failed } = report;
      const line = `under version ${String(keyVersion)}: resealed ${String(resealed)}, overtaken ${String(overtaken)}, failed ${String(failed)}`;
      const isLeft = failed > 0 || world.signal.aborted;
      return { json: { ...report }, lines: [line], isLeft };
    });
  },
};
