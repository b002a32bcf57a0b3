import { TrustError } from '../verify/trust.ts';
import { verifyFile, verifyHelp, verifyOptions } from '../verify/verify-file.ts';
import type { VerifyAnswer } from '../verify/verify-file.ts';
import type { Command, Given } from './command.ts';
import { misuse } from './misuse.ts';

/** Verifies a bundle or a proof file; the same program as the file `verify.js` by itself. */
export const verifyCommand: Command = {
  help: verifyHelp,
  takes: [1, 1],
  options: verifyOptions,
  async run(given, world) {
    const { text, exitCode } = await verify(given);
    world.out(text);
    return exitCode;
  },
};

async function verify(given: Given): Promise<VerifyAnswer> {
  const [file = ''] = given.positionals;
  try {
    return await verifyFile({
      file,
      keys: given.texts('key'),
      known: given.texts('known'),
      tsaCertificates: given.texts('tsa-certificate'),
      entry: given.text('entry'),
      isJson: given.isSet('json'),
    });
  } catch (error) {
    if (error instanceof TrustError) misuse(error.message);
    throw error;
  }
}
