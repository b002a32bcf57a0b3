import type { JsonObject } from '../price/strict-json.ts';
import { onlyMembers, objectOf, oneOf } from './body-reader.ts';
import { CallRefused } from './call-refused.ts';
import type { AddedMembers } from './call-shape.ts';

/** The members that both ways of asking OpenAI share. */
export interface OpenaiMembers {
  readonly serviceTier: string;
  readonly added: AddedMembers;
}

const cacheRetentions = new Set<unknown>([undefined, null, 'in_memory', 'in-memory', '24h']);
const reasoningMembers = new Set(['effort', 'summary', 'generate_summary']);
const textMembers = new Set(['format', 'verbosity']);

/**
 * The tier and the store of a call. Without a tier the project's own would hold, which may be a
 * dearer one; without `store` some answers are kept.
 */
export function readOpenaiMembers(body: JsonObject): OpenaiMembers {
  oneOf(body['prompt_cache_retention'], cacheRetentions, 'prompt_cache_retention');
  if (Object.hasOwn(body, 'store')) oneOf(body['store'], new Set([false]), 'store');
  const tier = body['service_tier'];
  const states = Object.hasOwn(body, 'service_tier');
  if (states && typeof tier !== 'string') throw new CallRefused('body_invalid', 'service_tier');
  return {
    serviceTier: typeof tier === 'string' ? tier : 'default',
    added: {
      ...(states ? {} : { service_tier: 'default' }),
      ...(Object.hasOwn(body, 'store') ? {} : { store: false }),
    },
  };
}

/** Refuses a way of reasoning that is not known to stay within the limit of the answer. */
export function checkReasoning(body: JsonObject): void {
  const { reasoning } = body;
  if (reasoning === undefined || reasoning === null) return;
  onlyMembers(objectOf(reasoning, 'reasoning'), reasoningMembers);
}

/** True when the answer has to have a form; refuses members that are not known. */
export function isStructured(body: JsonObject): boolean {
  const { text } = body;
  if (text === undefined || text === null) return false;
  const settings = objectOf(text, 'text');
  onlyMembers(settings, textMembers);
  return settings['format'] !== undefined;
}
