import { namedEvent, textDeltas } from '../event-stream.ts';
import type { EventStream } from '../event-stream.ts';
import type { CreatedResponse } from './create-response.ts';
import { obfuscate } from './render-chat.ts';
import { outputItems, renderResponse } from './render-response.ts';
import type { OutputItem, OutputPart } from './render-response.ts';

/** Named events from `response.created` to the one that ends it, numbered from 0. */
export function streamResponse(
  created: CreatedResponse,
  includesObfuscation: boolean,
  isWhole: boolean,
): EventStream {
  const events: string[] = [];
  const tell = (type: string, fields: object): void =>
    void events.push(namedEvent(type, { ...fields, sequence_number: events.length }));
  const deltas = (type: string, place: object, text: string): void => {
    for (const delta of textDeltas(text, isWhole))
      tell(type, {
        ...place,
        delta,
        ...(includesObfuscation ? { obfuscation: obfuscate(delta) } : {}),
      });
  };

  const begun = renderResponse(created, 'in_progress');
  tell('response.created', { response: begun });
  tell('response.in_progress', { response: begun });
  for (const [index, item] of outputItems(created).entries()) {
    tell('response.output_item.added', { output_index: index, item: beginItem(item) });
    const place = { item_id: item.id, output_index: index };
    if (item.type === 'message') streamPart(item.content[0], place, tell, deltas);
    if (item.type === 'function_call') {
      deltas('response.function_call_arguments.delta', place, item.arguments);
      tell('response.function_call_arguments.done', { ...place, arguments: item.arguments });
    }
    tell('response.output_item.done', { output_index: index, item });
  }
  const { ending } = created.turn;
  const isEarly = ending === 'length' || ending === 'filtered';
  tell(isEarly ? 'response.incomplete' : 'response.completed', {
    response: renderResponse(created, 'done'),
  });
  return {
    events,
    failure: (message, after) =>
      namedEvent('error', {
        code: 'server_error',
        message,
        param: null,
        sequence_number: after,
      }),
  };
}

function beginItem(item: OutputItem): object {
  if (item.type === 'message') return { ...item, status: 'in_progress', content: [] };
  if (item.type === 'function_call') return { ...item, status: 'in_progress', arguments: '' };
  return item;
}

function streamPart(
  part: OutputPart | undefined,
  item: object,
  tell: (type: string, fields: object) => void,
  deltas: (type: string, place: object, text: string) => void,
): void {
  if (part === undefined) return;
  const place = { ...item, content_index: 0 };
  const empty = part.type === 'refusal' ? { ...part, refusal: '' } : { ...part, text: '' };
  tell('response.content_part.added', { ...place, part: empty });
  if (part.type === 'refusal') {
    deltas('response.refusal.delta', place, part.refusal);
    tell('response.refusal.done', { ...place, refusal: part.refusal });
  } else {
    deltas('response.output_text.delta', { ...place, logprobs: [] }, part.text);
    tell('response.output_text.done', { ...place, text: part.text, logprobs: [] });
  }
  tell('response.content_part.done', { ...place, part });
}
