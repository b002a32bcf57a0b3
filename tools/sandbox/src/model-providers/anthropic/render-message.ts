import { namedEvent, textDeltas } from '../event-stream.ts';
import type { EventStream } from '../event-stream.ts';
import type { TurnEnding } from '../model-turn.ts';
import type { CreatedMessage } from './create-message.ts';

const stopReasons: Readonly<Record<TurnEnding, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tools: 'tool_use',
  refused: 'refusal',
  // Never reached: what is filtered is an error.
  filtered: 'refusal',
};

type Block =
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'text'; readonly text: string; readonly citations: null }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: object;
      readonly caller: object;
    };

/** One JSON object. */
export function renderMessage(created: CreatedMessage): object {
  const { usage } = created;
  return {
    ...envelope(created),
    content: listBlocks(created),
    ...ending(created),
    ...(usage === null ? {} : { usage }),
  };
}

/** Named events from `message_start` to `message_stop`, with a ping after the first block began. */
export function streamMessage(created: CreatedMessage, isWhole: boolean): EventStream {
  const { usage } = created;
  const begun = usage === null ? {} : { usage: { ...usage, output_tokens: 1, ...notYet } };
  const message = { ...envelope(created), content: [], ...unended, ...begun };
  const events = [namedEvent('message_start', { message })];
  for (const [index, block] of listBlocks(created).entries()) {
    const tell = (type: string, fields: object) =>
      events.push(namedEvent(type, { index, ...fields }));
    tell('content_block_start', { content_block: beginBlock(block) });
    if (index === 0) events.push(namedEvent('ping'));
    for (const delta of listDeltas(block, isWhole)) tell('content_block_delta', { delta });
    tell('content_block_stop', {});
  }
  const counted = usage === null ? {} : { usage: finalUsage(usage) };
  events.push(
    namedEvent('message_delta', { delta: { container: null, ...ending(created) }, ...counted }),
  );
  return {
    events: [...events, namedEvent('message_stop')],
    failure: (text) => namedEvent('error', { error: { type: 'overloaded_error', message: text } }),
  };
}

const unended = { stop_reason: null, stop_sequence: null, stop_details: null };
/** Not known before the end. */
const notYet = { output_tokens_details: null, server_tool_use: null, iterations: undefined };

function envelope({ id, model }: CreatedMessage): object {
  return { id, type: 'message', role: 'assistant', model, container: null, diagnostics: null };
}

function ending({ turn }: CreatedMessage): object {
  const isRefusal = turn.ending === 'refused';
  return {
    stop_reason: stopReasons[turn.ending],
    stop_sequence: turn.stopSequence,
    stop_details: isRefusal ? { type: 'refusal', category: null, explanation: null } : null,
  };
}

/** Counts are cumulative, and the input side is said again. */
function finalUsage(usage: Readonly<Record<string, unknown>>): object {
  return {
    input_tokens: usage['input_tokens'],
    cache_creation_input_tokens: usage['cache_creation_input_tokens'],
    cache_read_input_tokens: usage['cache_read_input_tokens'],
    output_tokens: usage['output_tokens'],
    output_tokens_details: usage['output_tokens_details'],
    server_tool_use: usage['server_tool_use'],
    iterations: usage['iterations'],
  };
}

function listBlocks({ turn, thinking, toolUseId }: CreatedMessage): readonly Block[] {
  const blocks: Block[] =
    thinking === null ? [] : [{ type: 'thinking', thinking, signature: 'c2lnbmVkLWhlcmU=' }];
  if (turn.text !== '') blocks.push({ type: 'text', text: turn.text, citations: null });
  for (const [index, { name, input }] of turn.toolCalls.entries())
    blocks.push({
      type: 'tool_use',
      id: toolUseId(index),
      name,
      input: JSON.parse(input) as object,
      caller: { type: 'direct' },
    });
  return blocks;
}

function beginBlock(block: Block): object {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
}

function listDeltas(block: Block, isWhole: boolean): readonly object[] {
  if (block.type === 'text')
    return textDeltas(block.text, isWhole).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking')
    return [
      ...textDeltas(block.thinking, isWhole).map((thinking) => ({
        type: 'thinking_delta',
        thinking,
      })),
      { type: 'signature_delta', signature: block.signature },
    ];
  // Documented: the first piece is empty.
  return ['', ...textDeltas(JSON.stringify(block.input), isWhole)].map((text) => ({
    type: 'input_json_delta',
    partial_json: text,
  }));
}
