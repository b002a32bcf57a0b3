import { createHash } from 'node:crypto';

import type { PlatformContext, TenantContext } from '@ataski/kernel';

import { auditActions } from '../audit-actions.ts';
import { createAuditLog } from '../audit-log.ts';
import type { AuditLog } from '../audit-log.ts';
import type { CommandInput } from './configured-command.ts';
import { writeNewFile } from './new-file.ts';

/** What leaves the house, as it is recorded. */
export interface Announcement {
  readonly format: 'bundle' | 'tlog-proof';
  readonly query: Readonly<Record<string, string | number | boolean>>;
}

/** The log in which the program records what it gives out. */
export function openLog({ config, world }: CommandInput): AuditLog<typeof auditActions> {
  const { db } = config;
  return createAuditLog({
    ...{ db, platform: db, clock: world.clock, component: 'audit-cli' },
    actions: [auditActions],
  });
}

/** The context of a tenant, or of what has none. */
export function contextOf<Stream extends TenantContext['tenantId'] | null>(
  { config, correlationId }: CommandInput,
  tenantId: Stream,
): { readonly tenantId: Stream } & Omit<TenantContext, 'tenantId'> {
  return { tenantId, actor: config.actor, correlationId };
}

/**
 * Writes a new file line by line, as an event with count and digest: its intent is committed before
 * the first byte, and a file that stays has its outcome in the log. Returns how many lines it has.
 */
export async function writeRecorded(
  input: CommandInput,
  context: TenantContext | PlatformContext,
  path: string,
  { format, query }: Announcement,
  produce: (write: (line: string) => Promise<void>) => Promise<void>,
): Promise<number> {
  return await writeNewFile(
    path,
    async (file) => {
      const details = { format, query: JSON.stringify(query) };
      const call = await openLog(input).begin(context, { action: 'audit_log.exported', details });
      const written = createWriter((text) => file.write(text));
      try {
        await produce(written.line);
        await written.flush();
      } catch (error) {
        await call.fail('AUDIT_EXPORT_BROKEN_OFF', written.summary()).catch(() => undefined);
        throw error;
      }
      await call.succeed(written.summary());
      return written.summary().rows;
    },
    input.world.stopSignal(),
  );
}

/** Characters that are written at a time. */
const pieceLength = 1_048_576;

function createWriter(write: (text: string) => Promise<void>) {
  const hash = createHash('sha256');
  let piece = '';
  let rows = 0;
  const flush = async (): Promise<void> => {
    const text = piece;
    piece = '';
    hash.update(text, 'utf8');
    await write(text);
  };
  return {
    async line(text: string): Promise<void> {
      piece += `${text}\n`;
      rows += 1;
      if (piece.length >= pieceLength) await flush();
    },
    flush,
    summary: () => ({ rows, sha256: hash.copy().digest('hex') }),
  };
}
