import type { JsonObject } from '../price/strict-json.ts';
import { arrayOf, objectOf, onlyMembers, oneOf, statedCount, textOf } from './body-reader.ts';
import { hasCacheMark } from './cache-marks.ts';
import { CallRefused } from './call-refused.ts';
import type { CallShape } from './call-shape.ts';
import { emptyWeight } from './input-weight.ts';
import type { InputWeight } from './input-weight.ts';
import { weighMessagesContent } from './messages-content.ts';
import { weighMessagesTools } from './messages-tools.ts';
import { tokenAllowances } from './token-allowances.ts';

const messageMembers = new Set(['role', 'content']);
const outputMembers = new Set(['effort', 'format']);
const thinkingMembers = new Set(['type', 'budget_tokens', 'display']);

/** What a message asks for. */
export function messagesCall(body: JsonObject): CallShape {
  const weight = emptyWeight();
  for (const message of arrayOf(body['messages'], 'messages')) weighMessage(weight, message);
  weighMessagesContent(weight, body['system'], 'system');
  weighOutputConfig(weight, body['output_config']);
  const tools = weighMessagesTools(weight, body['tools']);

  // Any other tier may be billed by a contract that the table does not know.
  const statesTier = Object.hasOwn(body, 'service_tier');
  if (statesTier) oneOf(body['service_tier'], new Set(['standard_only']), 'service_tier');

  return {
    weight,
    askedOutputTokens: askedTokens(body),
    mayFillWindow: mayFillWindow(body),
    limitMember: null,
    choices: 1,
    ...tools,
    mayWriteCache: hasCacheMark(body) || tools.webSearches + tools.webFetches > 0,
    serviceTier: 'standard',
    added: statesTier ? {} : { service_tier: 'standard_only' },
  };
}

function weighMessage(weight: InputWeight, value: unknown): void {
  const message = objectOf(value, 'messages');
  onlyMembers(message, messageMembers);
  textOf(message['role'], 'messages');
  weighMessagesContent(weight, message['content'], 'messages');
  weight.addedTokens += tokenAllowances.perMessage;
}

function weighOutputConfig(weight: InputWeight, value: unknown): void {
  if (value === undefined || value === null) return;
  const config = objectOf(value, 'output_config');
  onlyMembers(config, outputMembers);
  if (config['format'] !== undefined) weight.addedTokens += tokenAllowances.structuredAnswer;
}

function askedTokens(body: JsonObject): number {
  const asked = statedCount(body, 'max_tokens');
  if (asked === null) throw new CallRefused('output_unbounded', 'max_tokens');
  return asked;
}

/**
 * Thinking between the uses of tools may have a budget beyond `max_tokens`; then the window alone
 * limits the answer.
 */
function mayFillWindow(body: JsonObject): boolean {
  const { thinking } = body;
  if (thinking === undefined || thinking === null) return false;
  const settings = objectOf(thinking, 'thinking');
  onlyMembers(settings, thinkingMembers);
  return (statedCount(settings, 'budget_tokens') ?? 0) >= askedTokens(body);
}
