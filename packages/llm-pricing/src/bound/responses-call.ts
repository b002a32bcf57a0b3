import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, objectOf, statedCount, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import type { CallShape } from './call-shape.ts';
import { emptyWeight } from './input-weight.ts';
import type { InputWeight } from './input-weight.ts';
import { weighOpenaiContent } from './openai-content.ts';
import { checkReasoning, isStructured, readOpenaiMembers } from './openai-members.ts';
import { weighOpenaiTools } from './openai-tools.ts';
import { tokenAllowances } from './token-allowances.ts';

// Items that are billed as the text they hold.
const plainItems = new Set(['function_call', 'custom_tool_call']);
// Sealed by the provider, or known to it by an id: they may unfold into more than their bytes.
const unseenItems = new Set(['reasoning', 'web_search_call']);
const toolOutputs = new Set(['function_call_output', 'custom_tool_call_output']);

/** What a response asks for. */
export function responsesCall(body: JsonObject): CallShape {
  const weight = emptyWeight();
  weighInput(weight, body['input']);
  if ((body['instructions'] ?? null) !== null) textOf(body['instructions'], 'instructions');
  checkReasoning(body);
  if (isStructured(body)) weight.addedTokens += tokenAllowances.structuredAnswer;

  const { searchesWeb } = weighOpenaiTools(weight, body['tools'], { maySearch: true });
  const maxToolCalls = statedCount(body, 'max_tool_calls');
  if (searchesWeb && maxToolCalls === null)
    throw new CallRefused('feature_unbounded', 'max_tool_calls');

  return {
    weight,
    askedOutputTokens: statedCount(body, 'max_output_tokens'),
    limitMember: 'max_output_tokens',
    choices: 1,
    webSearches: searchesWeb ? (maxToolCalls ?? 0) : 0,
    webFetches: 0,
    mayWriteCache: true,
    ...readOpenaiMembers(body),
  };
}

function weighInput(weight: InputWeight, input: unknown): void {
  if (typeof input === 'string') {
    weight.addedTokens += tokenAllowances.perMessage;
    return;
  }
  for (const element of arrayOf(input, 'input')) {
    weighItem(weight, objectOf(element, 'input'));
    weight.addedTokens += tokenAllowances.perMessage;
  }
}

function weighItem(weight: InputWeight, item: JsonObject): void {
  const type = textOf(item['type'] ?? 'message', 'input');
  if (type === 'message') {
    textOf(item['role'], 'input');
    weighOpenaiContent(weight, item['content'], 'input');
  } else if (unseenItems.has(type)) {
    weight.hasUnseen = true;
  } else if (toolOutputs.has(type)) {
    weighOpenaiContent(weight, item['output'], 'input');
  } else if (!plainItems.has(type)) {
    throw new CallRefused('feature_unbounded', type);
  }
}
