import { objectOrNull, textBytes } from './gathered.ts';
import type { Gather, Gathered, JsonObject } from './gathered.ts';

const ends = new Set(['response.completed', 'response.incomplete', 'response.failed']);
const plainItems = new Set(['message', 'reasoning']);

/** Responses: named and numbered events; the one that ends an answer holds all of it. */
export const gatherResponses: Gather = (gathered, { event }, told) => {
  if (told === null) return;
  const type = typeof told['type'] === 'string' ? told['type'] : (event ?? '');
  if (typeof told['sequence_number'] === 'number') gathered.lastSequence = told['sequence_number'];
  if (type === 'error' || event === 'error' || type === 'response.failed')
    gathered.hasFailed = true;
  if (type.endsWith('.delta')) gathered.deliveredBytes += textBytes(told['delta']);
  if (type === 'response.refusal.delta') gathered.isRefused = true;
  const item = objectOrNull(told['item']);
  if (item !== null && !plainItems.has(String(item['type']))) gathered.hasToolCalls = true;
  const response = objectOrNull(told['response']);
  if (response === null) return;
  if (typeof response['model'] === 'string') gathered.model = response['model'];
  if (ends.has(type)) gatherEnd(gathered, response);
};

function gatherEnd(gathered: Gathered, response: JsonObject): void {
  gathered.isTerminated = true;
  gathered.answer = response;
  gathered.isUsageFinal = objectOrNull(response['usage']) !== null;
  const reason = objectOrNull(response['incomplete_details'])?.['reason'];
  const status = response['status'];
  for (const ending of [status, reason])
    if (typeof ending === 'string') gathered.endings.push(ending);
}
