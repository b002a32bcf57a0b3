import type { ExportRequest } from '../export/export-events.ts';
import { exportFormatNames } from '../export/export-formats.ts';
import { checkFilter } from '../search/event-filter.ts';
import { requireOneTenant } from './chosen-tenants.ts';
import type { ExitCode, Given } from './command.ts';
import { tellResult } from './configured-command.ts';
import type { CommandInput } from './configured-command.ts';
import { requireChoice, requireText } from './given.ts';
import { writeNewFile } from './new-file.ts';
import { contextOf, openLog } from './recorded-export.ts';

/** The options that belong to the export of events alone. */
export const eventOptions = {
  format: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

/** What is to be exported. Throws AUDIT_COMMAND_INVALID and AUDIT_FILTER_INVALID. */
export function readEventRequest(given: Given): ExportRequest {
  const [from, to] = [given.text('from'), given.text('to')];
  const format = requireChoice(given, 'format', exportFormatNames);
  const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return { format, filter: checkFilter(filter) };
}

/** Writes a tenant's events as other systems take them. The log itself records it. */
export async function exportLogEvents(input: CommandInput): Promise<ExitCode> {
  const { given, world } = input;
  const tenantId = requireOneTenant(given);
  const request = readEventRequest(given);
  const write = async (file: { write(text: string): Promise<void> }): Promise<void> => {
    const { text } = await openLog(input).export(contextOf(input, tenantId), request);
    for await (const page of text) await file.write(page);
  };
  await writeNewFile(requireText(given, 'out'), write, world.stopSignal());
  const { format } = request;
  tellResult(input, { stream: tenantId, format }, [`${tenantId}  written as ${format}`]);
  return 0;
}
