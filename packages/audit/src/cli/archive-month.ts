import { createRetention } from '../retention/retention.ts';
import type { ExitCode } from './command.ts';
import { tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { requireText } from './given.ts';
import { writeNewFile } from './new-file.ts';

/** Archives a month in a new file. What is recorded of it was on the disk before. */
export async function archiveStep(input: CommandInput, month: string): Promise<ExitCode> {
  const { given, config, world, correlationId } = input;
  const retention = createRetention({ pool: config.sealerPool() });
  const keptAt = requireText(given, 'kept-at');
  const { rows, digest, fileSha256 } = await writeNewFile(
    requireText(given, 'out'),
    (file) =>
      retention.archive(
        { month, keptAt, write: (text) => file.write(text) },
        { actorId: config.actor.id, correlationId },
      ),
    world.stopSignal(),
  );
  const facts = { digest: digest.toString('hex'), fileSha256: fileSha256.toString('hex') };
  tellResult(input, { month, rows, ...facts }, [
    `${month}  archived, rows ${String(rows)}`,
    `digest ${facts.digest}`,
    `sha256 ${facts.fileSha256}`,
  ]);
  return 0;
}
