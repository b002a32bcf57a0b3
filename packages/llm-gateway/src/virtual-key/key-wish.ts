import { LlmGatewayError } from '../errors.ts';
import { isKeyLabel } from '../key-label.ts';
import type { VirtualKeySurface, VirtualKeyWish } from './virtual-key.ts';

const surfaces: readonly VirtualKeySurface[] = [
  'chat_completions',
  'responses',
  'embeddings',
  'messages',
  'count_tokens',
  'models',
];
const idShape = /^[A-Za-z0-9._:@+-]{1,128}$/;
const modelShape = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/;

/** Throws LLM_GATEWAY_VIRTUAL_KEY_INVALID, naming the field. The database judges the expiry. */
export function requireSoundWish(wish: VirtualKeyWish): void {
  const flaw = Object.entries(checks).find(([, isSound]) => !isSound(wish));
  if (flaw !== undefined) {
    throw new LlmGatewayError('LLM_GATEWAY_VIRTUAL_KEY_INVALID', { field: flaw[0] });
  }
}

const checks: Readonly<Record<string, (wish: VirtualKeyWish) => boolean>> = {
  label: ({ label }) => isKeyLabel(label),
  agentId: ({ agentId }) => idShape.test(agentId),
  userId: ({ userId = null }) => userId === null || idShape.test(userId),
  surfaces: (wish) =>
    isSetOf(wish.surfaces, surfaces.length, (surface) => surfaces.includes(surface)),
  models: ({ models }) =>
    models === null || isSetOf(models, 100, (model) => modelShape.test(model)),
  expiresAt: ({ expiresAt }) => Number.isFinite(expiresAt.getTime()),
};

function isSetOf<Item>(
  items: readonly Item[],
  most: number,
  fits: (item: Item) => boolean,
): boolean {
  const isInBounds = items.length > 0 && items.length <= most;
  return isInBounds && new Set(items).size === items.length && items.every(fits);
}
