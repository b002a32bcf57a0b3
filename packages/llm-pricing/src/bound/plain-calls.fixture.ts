import { boundCall } from '../bound-call.ts';
import { publishedPrices } from '../published-prices.ts';
import type { CallSurface } from '../surface.ts';
import type { BoundPolicy } from './bound-policy.ts';
import { openPolicy } from './no-overshoot.fixture.ts';

/** A conversation of one short message. */
export const say = [{ role: 'user', content: 'hello' }];
/** A conversation of one message with these parts. */
export const content = (...parts: readonly unknown[]) => [{ role: 'user', content: parts }];

/** Plain calls of three surfaces. */
export const chat = { model: 'gpt-5-mini', messages: say, max_completion_tokens: 100 };
export const response = { model: 'gpt-5-mini', input: 'hello', max_output_tokens: 100 };
export const message = { model: 'claude-opus-5-5', messages: say, max_tokens: 100 };

/** A body’s only tool. */
export const tool = (type: string, more: object = {}) => ({
  tools: [{ type, name: 'x', ...more }],
});

/** The bound of a body of 1000 bytes, whatever is in it. */
export function bound(surface: CallSurface, body: unknown, policy: BoundPolicy = openPolicy) {
  return boundCall({ surface, body, bodyBytes: 1000, betas: [] }, publishedPrices(), policy);
}
