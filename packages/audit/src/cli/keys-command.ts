import type { Command } from './command.ts';
import { describeKeys, keyHelp, keyOptions, readKeyRequest } from './public-keys.ts';

/** Shows the public keys of a key file, for whoever verifies. */
export const keysCommand: Command = {
  help: `Usage: ataski-audit keys FILE --deployment NAME [--tenant UUID]

Shows the public keys of the key file FILE, the present ones and those that have signed before.

${keyHelp}
Exit codes: 0 done; 2 wrong use, or the file holds no keys, or others than its owner may touch it.
`,
  options: keyOptions,
  takes: [1, 1],
  run(given, world) {
    const [path = ''] = given.positionals;
    world.out(describeKeys(readKeyRequest(given), path));
    return Promise.resolve(0 as const);
  },
};
