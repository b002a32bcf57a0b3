import { dataEvent, textDeltas } from '../event-stream.ts';
import type { EventStream } from '../event-stream.ts';
import type { ModelTurn, TurnEnding } from '../model-turn.ts';
import type { ChatCompletion } from './chat-completion.ts';

const finishReasons: Readonly<Record<TurnEnding, string>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  refused: 'stop',
  length: 'length',
  tools: 'tool_calls',
  filtered: 'content_filter',
};

/** One JSON object. */
export function renderChat(completion: ChatCompletion): object {
  const { id, created, model, turns, usage, serviceTier } = completion;
  let calls = 0;
  const choices = turns.map((turn, index) => {
    const isRefusal = turn.ending === 'refused';
    const message = {
      role: 'assistant',
      content: isRefusal || turn.toolCalls.length > 0 ? null : turn.text,
      refusal: isRefusal ? turn.text : null,
      annotations: [],
    };
    const toolCalls = turn.toolCalls.map(({ name, input }) => ({
      id: completion.callId(calls++),
      type: 'function',
      function: { name, arguments: input },
    }));
    return {
      index,
      message: toolCalls.length > 0 ? { ...message, tool_calls: toolCalls } : message,
      logprobs: null,
      finish_reason: finishReasons[turn.ending],
    };
  });
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices,
    ...(usage === undefined ? {} : { usage }),
    service_tier: serviceTier,
    system_fingerprint: 'fp_sandbox',
  };
}

/** How chunks are told. */
export interface ChatStreamOptions {
  readonly includesUsage: boolean;
  /** Padding that makes all deltas alike in size. Documented default: true. */
  readonly includesObfuscation: boolean;
  /** All of a text in one chunk. */
  readonly isWhole: boolean;
}

/** `data:` lines, the usage in a chunk of its own when it was asked for, and `[DONE]`. */
export function streamChat(completion: ChatCompletion, options: ChatStreamOptions): EventStream {
  const { usage, turns } = completion;
  const chunk = createChunk(completion, options);
  let calls = 0;
  const events: string[] = [];
  for (const [index, turn] of turns.entries()) {
    const delta = (fields: object, finish: string | null = null, shown = '') =>
      events.push(chunk([{ index, delta: fields, logprobs: null, finish_reason: finish }], shown));
    delta({ role: 'assistant', content: turn.toolCalls.length > 0 ? null : '', refusal: null });
    const field = turn.ending === 'refused' ? 'refusal' : 'content';
    for (const text of textDeltas(turn.text, options.isWhole)) delta({ [field]: text }, null, text);
    streamCalls(turn, options.isWhole, () => completion.callId(calls++), delta);
    delta({}, finishReasons[turn.ending]);
  }
  if (options.includesUsage && usage !== undefined) events.push(chunk([], '', usage));
  return {
    events: [...events, dataEvent('[DONE]')],
    failure: (message) =>
      dataEvent({ error: { message, type: 'server_error', param: null, code: 'server_error' } }),
  };
}

function streamCalls(
  { toolCalls }: ModelTurn,
  isWhole: boolean,
  nextId: () => string,
  delta: (fields: object, finish?: string | null, shown?: string) => void,
): void {
  for (const [index, { name, input }] of toolCalls.entries()) {
    const call = { index, id: nextId(), type: 'function', function: { name, arguments: '' } };
    delta({ tool_calls: [call] });
    for (const text of textDeltas(input, isWhole))
      delta({ tool_calls: [{ index, function: { arguments: text } }] }, null, text);
  }
}

function createChunk(
  { id, created, model, serviceTier }: ChatCompletion,
  { includesUsage, includesObfuscation }: ChatStreamOptions,
) {
  return (choices: readonly object[], shown = '', usage: object | null = null): string =>
    dataEvent({
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: serviceTier,
      system_fingerprint: 'fp_sandbox',
      choices,
      ...(includesUsage ? { usage } : {}),
      ...(includesObfuscation && choices.length > 0 ? { obfuscation: obfuscate(shown) } : {}),
    });
}

/** So that text and padding have one length, as long as the text is short. */
export function obfuscate(text: string): string {
  return 'ax7Qm2Lr9TzKp4Vd'.slice(0, Math.max(2, 16 - text.length));
}
