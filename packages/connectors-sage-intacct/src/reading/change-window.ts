import { z } from 'zod';

import type { ReadingIo } from '@ataski/connectors-kit';

import { before, writeGatewayDate } from '../gateway/gateway-date.ts';
import { queryCall, readPage } from '../gateway/gateway-query.ts';
import type { Condition, Operation } from '../gateway/gateway-query.ts';
import { reportingPeriod } from '../objects.ts';

const Moment = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

/** A half-open window of the gateway's clock, in UTC; everything where `since` is null. */
export const ChangeWindow = z.strictObject({ since: Moment.nullable(), until: Moment });
export type ChangeWindow = z.infer<typeof ChangeWindow>;

/** What was stamped before a window ended may appear a little after. */
const overlapSeconds = 600;

/** The window that follows the last one, up to now; one that ended beyond now counts as up to now. */
export async function nextWindow(
  io: ReadingIo<Operation>,
  last: ChangeWindow | null,
): Promise<ChangeWindow> {
  const answer = await io.provider.call(queryCall({ object: reportingPeriod, after: '0' }, 1));
  const { at: until } = readPage(reportingPeriod, answer);
  if (last === null) return { since: null, until };
  return { since: before(last.until < until ? last.until : until, overlapSeconds), until };
}

/** The window as conditions on a field; the first window holds also what has no stamp. */
export function within(field: string, { since, until }: ChangeWindow): readonly Condition[] {
  if (since === null) return [];
  return [
    { field, is: 'greaterthanorequalto', values: [writeGatewayDate(since)] },
    { field, is: 'lessthan', values: [writeGatewayDate(until)] },
  ];
}
