import { platformStream } from '../sealing/origin.ts';

/** Opens the sealed personal part of one event. Throws for what was not sealed for it. */
export type OpenPart = (eventId: string, sealed: Uint8Array) => Promise<Uint8Array>;

/** What a query has to read beside a row to open its personal part. */
export interface PartColumns {
  readonly columns: string;
  readonly join: string;
}

/** The row's salt and sealed part; null where there is none, or none any more. */
export interface SealedPart {
  readonly salt?: Buffer | null;
  readonly sealed?: Buffer | null;
}

/** The columns of the parts of `event`; none of the platform's, which has none, nor unless asked. */
export function partColumnsOf(stream: string, open: OpenPart | undefined): PartColumns {
  if (open === undefined || stream === platformStream) return { columns: '', join: '' };
  const join = `left join audit.sensitive as part
           on part.tenant_id = event.tenant_id
          and part.event_id = event.event_id
          and part.occurred_at = event.occurred_at`;
  return { columns: ', part.salt, part.sealed', join };
}

/** The member `sensitive` of a bundle's line behind the others, or nothing. */
export async function describePart(
  { salt, sealed }: SealedPart,
  eventId: string,
  open: OpenPart | undefined,
): Promise<string> {
  if (!open || !salt || !sealed) return '';
  const part = Buffer.from(await open(eventId, sealed)).toString('utf8');
  return `,"sensitive":${JSON.stringify({ salt: salt.toString('hex'), part })}`;
}
