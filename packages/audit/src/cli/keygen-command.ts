import { generateSigningKeys } from '../sealing/signing-keys.ts';
import type { Command } from './command.ts';
import { writeNewFile } from './new-file.ts';
import { describeKeys, keyHelp, keyOptions, readKeyRequest } from './public-keys.ts';

/** Makes the keys that sign checkpoints. They go into the file and nowhere else. */
export const keygenCommand: Command = {
  help: `Usage: ataski-audit keygen FILE --deployment NAME [--tenant UUID]

Makes the keys that sign checkpoints, writes them to FILE, which must not be there yet and which its
owner alone may touch (0600), and shows the public ones.

${keyHelp}
Exit codes: 0 done; 2 wrong use, or the file is there; 3 it could not be written.
`,
  options: keyOptions,
  takes: [1, 1],
  async run(given, world) {
    const [path = ''] = given.positionals;
    const request = readKeyRequest(given);
    await writeNewFile(path, (file) => file.write(generateSigningKeys()));
    world.out(describeKeys(request, path));
    return 0;
  },
};
