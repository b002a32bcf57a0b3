import { objectOrNull, objectsOf, textBytes } from './gathered.ts';
import type { Gather } from './gathered.ts';

/** Chat completions: chunks without a name, the usage in one of the last, `[DONE]` at the end. */
export const gatherChat: Gather = (gathered, { event, data }, chunk) => {
  if (data === '[DONE]') gathered.isTerminated = true;
  if (chunk === null) return;
  if (event === 'error' || (chunk['error'] ?? null) !== null) gathered.hasFailed = true;
  if (typeof chunk['model'] === 'string') gathered.model = chunk['model'];
  if (objectOrNull(chunk['usage']) !== null) {
    gathered.answer = chunk;
    gathered.isUsageFinal = true;
  }
  for (const { delta: said, finish_reason: ending } of objectsOf(chunk['choices'])) {
    if (typeof ending === 'string') gathered.endings.push(ending);
    const delta = objectOrNull(said);
    if (delta === null) continue;
    gathered.deliveredBytes += textBytes({ ...delta, role: null });
    if (typeof delta['refusal'] === 'string' && delta['refusal'] !== '') gathered.isRefused = true;
    if ((delta['tool_calls'] ?? delta['function_call'] ?? null) !== null)
      gathered.hasToolCalls = true;
  }
};
