import { join } from 'node:path';

import type { TenantId } from '@ataski/kernel';

import { createEvidence } from '../evidence/evidence.ts';
import { readPlatformStream } from '../evidence/platform-source.ts';
import { writeBundle } from '../evidence/write-bundle.ts';
import { blindingSalt } from '../sealing/deployment-leaf.ts';
import { platformStream } from '../sealing/origin.ts';
import { chosenTenants, requireOneStream } from './chosen-tenants.ts';
import type { ExitCode, Given } from './command.ts';
import { tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { readInteger, requireText } from './given.ts';
import { contextOf, writeRecorded } from './recorded-export.ts';

/** The first entry that a bundle is to hold. Throws AUDIT_COMMAND_INVALID. */
export function readFirst(given: Given): number {
  return readInteger(given, 'first', 0);
}

/** Writes the bundle of one stream, or of every chosen tenant. */
export async function exportBundles(input: CommandInput): Promise<ExitCode> {
  const { given, config } = input;
  const folder = given.text('folder');
  if (folder === undefined) {
    await exportBundle(input, requireOneStream(given), requireText(given, 'out'));
    return 0;
  }
  for await (const tenant of chosenTenants(given, config)) {
    await exportBundle(input, tenant, join(folder, `${tenant}.jsonl`));
  }
  return 0;
}

async function exportBundle(
  input: CommandInput,
  tenantId: TenantId | null,
  path: string,
): Promise<void> {
  const first = readFirst(input.given);
  const announcement = { format: 'bundle', query: { first } } as const;
  const lines = await writeRecorded(
    input,
    contextOf(input, tenantId),
    path,
    announcement,
    tenantId === null
      ? (write) => writePlatform(input, write, first)
      : (write) =>
          createEvidence(input.config).exportBundle(contextOf(input, tenantId), write, { first }),
  );
  const stream = tenantId ?? 'platform';
  tellResult(input, { stream, lines }, [`${stream}  lines ${String(lines)}`]);
}

async function writePlatform(
  { config }: CommandInput,
  write: (line: string) => Promise<void>,
  first: number,
): Promise<void> {
  const { deployment, blindingKey } = config;
  const salt = blindingSalt(blindingKey, platformStream);
  await readPlatformStream(await config.catalog(), async (source) => {
    for await (const line of writeBundle(source, { deployment, salt }, { first })) {
      await write(line);
    }
  });
}
