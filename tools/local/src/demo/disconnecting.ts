import { connections } from '@ataski/contract';

import type { Local } from '../run-local.ts';
import type { Visitor } from '../visitor.ts';
import { printRows, timelineOf } from './audit-rows.ts';
import type { Report } from './report.ts';

/** Disconnects, and looks at what is left. */
export async function showDisconnecting(
  local: Local,
  ada: Visitor,
  connectionId: string,
  report: Report,
): Promise<void> {
  report.heading('6. Ada disconnects Stripe');
  const gone = await ada.call(connections.disconnect, { connectionId });
  report.claim(
    `${String(gone.body.recordsDeleted)} records are deleted`,
    gone.status === 200 && gone.body.recordsDeleted > 0,
  );
  const before = local.stripe.requestCount();
  const again = await ada.call(connections.startSync, { connectionId });
  report.claim(
    `a further sync is refused: ${String(again.body.code)}`,
    again.status === 409 && local.stripe.requestCount() === before,
  );
  printRows(await timelineOf(ada, gone.correlationId), report);
}
