import type { Surface } from '@ataski/llm-pricing';

import { refusals } from '../surface/refusal.ts';
import { errorBody } from '../surface/surface-errors.ts';
import type { ToldRefusal } from '../surface/surface-errors.ts';

/** Where the stream of a client stands when it breaks. */
export interface BrokenStream {
  /** Whether the client got the beginning of an event and not its end. */
  readonly isMidEvent: boolean;
  /** The number of the last event of a response; null where none was read. */
  readonly lastSequence: number | null;
}

/**
 * The last frame of a stream that breaks after its first bytes, in the surface's own form. Without
 * it, a client would take the half of an answer for all of it. What ends an answer in order is not
 * sent after it.
 */
export function errorFrame(surface: Surface, told: ToldRefusal, broken: BrokenStream): string {
  // Ends the event that was begun; it cannot be taken back.
  return `${broken.isMidEvent ? '\n\n' : ''}${frame(surface, told, broken)}`;
}

function frame(surface: Surface, told: ToldRefusal, { lastSequence }: BrokenStream): string {
  if (surface === 'messages')
    return `event: error\ndata: ${JSON.stringify(errorBody('anthropic', told))}\n\n`;
  if (surface !== 'responses') return `data: ${JSON.stringify(errorBody('openai', told))}\n\n`;
  const { message, openai } = refusals[told.code];
  const event = {
    type: 'error',
    code: openai.code,
    message,
    param: null,
    sequence_number: (lastSequence ?? -1) + 1,
    // By this member alone the previous major of OpenAI's SDK knows an error, and throws it.
    ...errorBody('openai', told),
  };
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
}
