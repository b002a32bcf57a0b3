import { isObject, isText } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import { attachmentTokens, messageTokens } from '../prompt.ts';
import type { PromptPart } from '../prompt.ts';
import { invalidRequest } from './openai-failure.ts';

const texts = ['input_text', 'output_text', 'refusal'];
const attachments = ['input_image', 'input_file', 'input_audio'];

/** What a model reads of the input. Throws for items that OpenAI refuses. */
export function readInput(input: unknown, knownCalls: ReadonlySet<string>): readonly PromptPart[] {
  if (isText(input)) return [{ text: input, extraTokens: messageTokens }];
  const calls = new Set(knownCalls);
  return ((input ?? []) as readonly JsonObject[]).map((item, index) => {
    const at = `input[${index}]`;
    const { type = 'message', call_id: callId } = item;
    if (type === 'message') return readMessage(item, at);
    if (type === 'reasoning') return { text: '', extraTokens: 0 };
    if (type === 'function_call' && isText(callId)) {
      calls.add(callId);
      return { text: JSON.stringify(item), extraTokens: messageTokens };
    }
    if (type === 'function_call_output' && isText(callId)) {
      if (!calls.has(callId))
        throw invalidRequest(
          `No tool call found for function call output with call_id ${callId}.`,
          'input',
        );
      const { output } = item;
      return { text: isText(output) ? output : JSON.stringify(output), extraTokens: messageTokens };
    }
    throw invalidRequest(`Invalid value for '${at}.type'.`, `${at}.type`, 'invalid_value');
  });
}

function readMessage({ role, content }: JsonObject, at: string): PromptPart {
  if (!isText(role) || !['user', 'assistant', 'system', 'developer'].includes(role))
    throw invalidRequest(`Invalid value for '${at}.role'.`, `${at}.role`, 'invalid_value');
  if (isText(content)) return { text: content, extraTokens: messageTokens };
  if (!Array.isArray(content))
    throw invalidRequest(`Invalid type for '${at}.content'.`, `${at}.content`, 'invalid_type');
  let text = '';
  let extraTokens = messageTokens;
  for (const [index, part] of (content as unknown[]).entries()) {
    const type = isObject(part) ? part['type'] : null;
    const words = isObject(part) ? (part['text'] ?? part['refusal']) : null;
    if (isText(type) && texts.includes(type) && isText(words)) text += words;
    else if (isText(type) && attachments.includes(type)) extraTokens += attachmentTokens;
    else {
      const param = `${at}.content[${index}]`;
      throw invalidRequest(`Invalid value for '${param}'.`, param, 'invalid_value');
    }
  }
  return { text, extraTokens };
}
