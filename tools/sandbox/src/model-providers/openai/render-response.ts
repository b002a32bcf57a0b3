import type { CreatedResponse } from './create-response.ts';
import { callIdOf } from './create-response.ts';
import { servedTier } from './openai-call.ts';

/** One item of `output`, as it is when it is done. */
export type OutputItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly status: string;
      readonly role: 'assistant';
      readonly content: readonly OutputPart[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly status: string;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    }
  | { readonly type: 'reasoning'; readonly id: string; readonly summary: readonly object[] };

export type OutputPart =
  | {
      readonly type: 'output_text';
      readonly text: string;
      readonly annotations: readonly object[];
      readonly logprobs: readonly object[];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

/** What the model said, in items: reasoning first, then its words or its calls. */
export function outputItems({ turn, digits }: CreatedResponse): readonly OutputItem[] {
  const { text, toolCalls, ending, reasoningTokens } = turn;
  const status = endsEarly(ending) ? 'incomplete' : 'completed';
  const items: OutputItem[] =
    reasoningTokens > 0 ? [{ type: 'reasoning', id: `rs_${digits}`, summary: [] }] : [];
  if (text !== '') {
    const part: OutputPart =
      ending === 'refused'
        ? { type: 'refusal', refusal: text }
        : { type: 'output_text', text, annotations: [], logprobs: [] };
    items.push({
      type: 'message',
      id: `msg_${digits}`,
      status,
      role: 'assistant',
      content: [part],
    });
  }
  for (const [index, { name, input }] of toolCalls.entries())
    items.push({
      type: 'function_call',
      id: `fc_${digits.slice(4)}${String(index).padStart(4, '0')}`,
      status,
      call_id: callIdOf(digits, index),
      name,
      arguments: input,
    });
  return items;
}

const endsEarly = (ending: string): boolean => ending === 'length' || ending === 'filtered';

/** How far a response is. */
export type ResponseProgress = 'in_progress' | 'done';

/** The response object; while it is in progress, it has neither output nor usage. */
export function renderResponse(created: CreatedResponse, progress: ResponseProgress): object {
  const { id, createdAt, body, turn, usage } = created;
  const isDone = progress === 'done';
  const isEarly = endsEarly(turn.ending);
  const reason = turn.ending === 'length' ? 'max_output_tokens' : 'content_filter';
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: isDone ? (isEarly ? 'incomplete' : 'completed') : 'in_progress',
    background: false,
    completed_at: isDone && !isEarly ? createdAt : null,
    error: null,
    incomplete_details: isDone && isEarly ? { reason } : null,
    access_programs: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: body['max_tool_calls'] ?? null,
    model: body['model'],
    output: isDone ? outputItems(created) : [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    prompt_cache_retention: body['prompt_cache_retention'] ?? null,
    reasoning: { effort: null, summary: null, ...(body['reasoning'] as object | null) },
    safety_identifier: body['safety_identifier'] ?? null,
    service_tier: isDone ? servedTier(body['service_tier']) : 'auto',
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_logprobs: body['top_logprobs'] ?? 0,
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
    usage: isDone ? usage : null,
    user: body['user'] ?? null,
    metadata: body['metadata'] ?? {},
  };
}
