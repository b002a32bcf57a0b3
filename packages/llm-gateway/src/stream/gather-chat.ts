import { objectOrNull, objectsOf, textBytes } from './gathered.ts';
import type { Gather } from './gathered.ts';

/** Chat completions: chunks without a name, the usage in one of the last, `[DONE]` at the end. */
export const gatherChat: Gather = (gathered, { event, data }, chunk) => {
  if (data === '[DONE]') {
    gathered.isTerminated = true;
    gathered.isUsageFinal = gathered.answer !== null;
  }
  if (chunk === null) return;
  if (event === 'error' || (chunk['error'] ?? null) !== null) gathered.hasFailed = true;
  if (typeof chunk['model'] === 'string') gathered.model = chunk['model'];
  const choices = objectsOf(chunk['choices']);
  if (objectOrNull(chunk['usage']) !== null) {
    gathered.answer = chunk;
    // Some servers count along in every chunk; only the one without choices is the last.
    gathered.isUsageFinal = choices.length === 0;
  }
  for (const { delta: said, finish_reason: ending } of choices) {
    if (typeof ending === 'string') gathered.endings.push(ending);
    const delta = objectOrNull(said);
    if (delta === null) continue;
    gathered.deliveredBytes += textBytes({ ...delta, role: null });
    if (typeof delta['refusal'] === 'string' && delta['refusal'] !== '') gathered.isRefused = true;
    if ((delta['tool_calls'] ?? delta['function_call'] ?? null) !== null)
      gathered.hasToolCalls = true;
  }
};
