import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { attachmentTokens, messageTokens } from '../prompt.ts';
import type { PromptPart } from '../prompt.ts';
import { invalidRequest } from './openai-failure.ts';

const roles = ['developer', 'system', 'user', 'assistant', 'tool'];
const attachments = ['image_url', 'input_audio', 'file'];

/** What a model reads of the messages. Throws for a conversation that OpenAI refuses. */
export function readMessages(messages: readonly JsonObject[]): readonly PromptPart[] {
  /** Calls that still need their result. */
  let open = new Set<string>();
  const parts = messages.map((message, index) => {
    const at = `messages.[${index}]`;
    const { role, tool_call_id: callId } = message;
    if (!isText(role) || !roles.includes(role))
      throw invalidRequest(`Invalid value for '${at}.role'.`, `${at}.role`, 'invalid_value');
    if (role !== 'tool') {
      refuseOpenCalls(open, at);
      open = callsOf(message, at);
    } else if (!isText(callId) || !open.delete(callId))
      throw invalidRequest(
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        `${at}.role`,
      );
    return readContent(message, at);
  });
  refuseOpenCalls(open, 'messages');
  return parts;
}

function refuseOpenCalls(open: ReadonlySet<string>, param: string): void {
  if (open.size === 0) return;
  const message = `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`;
  throw invalidRequest(message, param);
}

function callsOf({ role, tool_calls: calls }: JsonObject, at: string): Set<string> {
  if (calls === undefined || calls === null) return new Set();
  const ids = Array.isArray(calls)
    ? calls.map((call: unknown) => (isObject(call) && isText(call['id']) ? call['id'] : null))
    : [null];
  if (role !== 'assistant' || ids.includes(null) || ids.length === 0)
    throw invalidRequest(`Invalid value for '${at}.tool_calls'.`, `${at}.tool_calls`);
  return new Set(ids.filter((id) => id !== null));
}

function readContent(message: JsonObject, at: string): PromptPart {
  const { content } = message;
  const calls = message['tool_calls'] === undefined ? '' : JSON.stringify(message['tool_calls']);
  if (isText(content)) return { text: content + calls, extraTokens: messageTokens };
  if (!Array.isArray(content)) {
    // An assistant that calls tools or refuses may say nothing.
    if (message['role'] === 'assistant' && (calls !== '' || isText(message['refusal'])))
      return { text: calls, extraTokens: messageTokens };
    throw invalidRequest(
      `Invalid type for '${at}.content': expected one of a string or array of objects.`,
      `${at}.content`,
      'invalid_type',
    );
  }
  let text = '';
  let extraTokens = messageTokens;
  for (const [index, part] of (content as unknown[]).entries()) {
    const type = isObject(part) ? part['type'] : null;
    const words = isObject(part) ? (part['text'] ?? part['refusal']) : null;
    if ((type === 'text' || type === 'refusal') && isText(words)) text += words;
    else if (isText(type) && attachments.includes(type)) extraTokens += attachmentTokens;
    else
      throw invalidRequest(
        `Invalid value for '${at}.content[${index}]'.`,
        `${at}.content[${index}]`,
        'invalid_value',
      );
  }
  return { text: text + calls, extraTokens };
}
