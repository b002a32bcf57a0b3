import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, countOf, objectOf, onlyMembers, statedCount, textOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import type { CallShape } from './call-shape.ts';
import { emptyWeight } from './input-weight.ts';
import type { InputWeight } from './input-weight.ts';
import { weighOpenaiContent } from './openai-content.ts';
import { readOpenaiMembers } from './openai-members.ts';
import { weighOpenaiTools } from './openai-tools.ts';
import { tokenAllowances } from './token-allowances.ts';

const messageMembers = new Set([
  'role',
  'content',
  'name',
  'refusal',
  'tool_calls',
  'tool_call_id',
  'function_call',
]);

/** What a chat completion asks for. */
export function chatCompletionsCall(body: JsonObject): CallShape {
  const weight = emptyWeight();
  for (const message of arrayOf(body['messages'], 'messages')) weighMessage(weight, message);
  weighOpenaiTools(weight, body['tools'], { maySearch: false });
  if ((body['response_format'] ?? null) !== null)
    weight.addedTokens += tokenAllowances.structuredAnswer;

  return {
    weight,
    askedOutputTokens: askedTokens(body),
    limitMember: 'max_completion_tokens',
    choices: choicesOf(body),
    webSearches: 0,
    webFetches: 0,
    mayWriteCache: true,
    ...readOpenaiMembers(body),
  };
}

function weighMessage(weight: InputWeight, value: unknown): void {
  const message = objectOf(value, 'messages');
  onlyMembers(message, messageMembers);
  textOf(message['role'], 'messages');
  weighOpenaiContent(weight, message['content'], 'messages');
  weight.addedTokens += tokenAllowances.perMessage;
}

/** The older name is a limit too; where both stand, the larger one is believed. */
function askedTokens(body: JsonObject): number | null {
  const limits = [
    statedCount(body, 'max_completion_tokens'),
    statedCount(body, 'max_tokens'),
  ].filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.max(...limits);
}

function choicesOf(body: JsonObject): number {
  const { n } = body;
  if (n === undefined || n === null) return 1;
  const choices = countOf(n, 'n');
  if (choices < 1 || choices > 128) throw new CallRefused('body_invalid', 'n');
  return choices;
}
