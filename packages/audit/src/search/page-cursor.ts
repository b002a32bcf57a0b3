import { AuditError } from '../errors.ts';
import { isMoment } from '../moment.ts';

/** The key of the last event of a page; the next page starts behind it. */
export interface PagePosition {
  readonly occurredAt: string;
  readonly eventId: string;
}

const shape =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Letters, digits, dash and underscore. It holds a key and no authority: the tenant is never in it. */
export function encodeCursor({ occurredAt, eventId }: PagePosition): string {
  return Buffer.from(`${occurredAt} ${eventId}`, 'latin1').toString('base64url');
}

/** Throws AUDIT_CURSOR_INVALID unless {@link encodeCursor} made it. */
export function decodeCursor(cursor: string): PagePosition {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, occurredAt, eventId] = shape.exec(text) ?? [];
  if (occurredAt === undefined || eventId === undefined || !isMoment(occurredAt)) {
    throw new AuditError('AUDIT_CURSOR_INVALID');
  }
  return { occurredAt, eventId };
}
