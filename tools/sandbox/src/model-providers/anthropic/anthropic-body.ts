import type { SimulatedRequest } from '../../provider-simulator.ts';
import { findShapeFlaw, isObject } from '../body-shape.ts';
import type { BodyShape, JsonObject } from '../body-shape.ts';
import { readJsonObject } from '../json-request.ts';
import type { AnthropicVersion } from './anthropic-access.ts';
import { anthropicFailure } from './anthropic-failure.ts';

/** The body of a call, in the documented shape. Throws Anthropic's own error for any other. */
export function readAnthropicBody(
  request: SimulatedRequest,
  shape: BodyShape,
  version: AnthropicVersion,
  sawBody: (body: unknown) => void,
): JsonObject {
  const body = readJsonObject(request);
  if (body === 'content_type')
    throw anthropicFailure(400, 'content-type: must be application/json');
  if (body === 'json') throw anthropicFailure(400, 'The request body is not valid JSON');
  sawBody(body);
  const flaw = findShapeFlaw(body, shape);
  if (flaw !== null) throw anthropicFailure(400, `${flaw.field}: ${words[flaw.kind]}`);
  if (version === '2026-10-21') refuseWithdrawn(body);
  return body;
}

const words = {
  unknown: 'Extra inputs are not permitted',
  missing: 'Field required',
  invalid: 'Input should be a valid value',
};

/** What the newer version took away, at whatever value. */
function refuseWithdrawn(body: JsonObject): void {
  for (const field of ['temperature', 'top_p', 'top_k'])
    if (body[field] !== undefined)
      throw anthropicFailure(400, `${field}: not supported since anthropic-version 2026-10-21`);
  for (const [index, message] of (body['messages'] as readonly JsonObject[]).entries()) {
    const { role, content } = message;
    for (const block of Array.isArray(content) ? (content as unknown[]) : []) {
      if (!isObject(block)) continue;
      const isDocument = role === 'assistant' && block['type'] === 'document';
      const isCited = role === 'user' && block['type'] === 'text' && block['citations'];
      if (isDocument || Boolean(isCited))
        throw anthropicFailure(
          400,
          `messages.${index}: ${isDocument ? 'document blocks are for user turns' : 'citations are not for user text'}`,
        );
    }
  }
}
