import { mergeMessagesUsage } from '@ataski/llm-pricing';

import { objectOrNull, textBytes } from './gathered.ts';
import type { Gather, Gathered, JsonObject } from './gathered.ts';

/**
 * Messages: named events. What was read is told at the beginning, what was written at the end, and
 * the usage is final when the message has stopped.
 */
export const gatherMessages: Gather = (gathered, { event }, told) => {
  if (told === null) return;
  const type = told['type'] ?? event;
  if (type === 'error' || event === 'error') gathered.hasFailed = true;
  else if (type === 'message_start') gatherStart(gathered, told);
  else if (type === 'content_block_start') gatherBlock(gathered, told);
  else if (type === 'content_block_delta') {
    const delta = objectOrNull(told['delta']);
    if (delta !== null) gathered.deliveredBytes += textBytes({ ...delta, type: null });
  } else if (type === 'message_delta') gatherDelta(gathered, told);
  else if (type === 'message_stop') {
    gathered.isTerminated = true;
    gathered.isUsageFinal = gathered.answer !== null && gathered.endings.length > 0;
  }
};

function gatherStart(gathered: Gathered, told: JsonObject): void {
  const message = objectOrNull(told['message']);
  if (message === null) return;
  const { model, usage } = message;
  if (typeof model === 'string') gathered.model = model;
  const started = objectOrNull(usage);
  if (started !== null) gathered.answer = { model, usage: started };
}

function gatherBlock(gathered: Gathered, told: JsonObject): void {
  const block = objectOrNull(told['content_block']);
  if (block === null) return;
  gathered.deliveredBytes += textBytes({ ...block, type: null });
  if (String(block['type']).endsWith('tool_use')) gathered.hasToolCalls = true;
}

function gatherDelta(gathered: Gathered, told: JsonObject): void {
  const reason = objectOrNull(told['delta'])?.['stop_reason'];
  if (typeof reason === 'string') gathered.endings.push(reason);
  if (reason === 'refusal') gathered.isRefused = true;
  if (gathered.answer === null) return;
  const usage = mergeMessagesUsage(gathered.answer['usage'], told['usage']);
  gathered.answer = usage === null ? null : { ...gathered.answer, usage };
}
