import type { EventStream } from './event-stream.ts';
import type { ModelFault } from './model-fault.ts';

const failedStream = 'The server had an error while processing your request. Sorry about that!';

/** The events that are sent under a fault; the last one is the one that ends the stream. */
export function streamedUnder(
  { events, failure }: EventStream,
  fault: ModelFault | null,
): readonly string[] {
  if (fault?.kind === 'cut') return events.slice(0, fault.afterEvents ?? -1);
  if (fault?.kind === 'unterminated') return events.slice(0, -1);
  if (fault?.kind !== 'error_frame') return events;
  const before = events.slice(0, fault.afterEvents ?? 2);
  return [...before, failure(fault.message ?? failedStream, before.length)];
}
