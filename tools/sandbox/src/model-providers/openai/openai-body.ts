import type { SimulatedRequest } from '../../provider-simulator.ts';
import { findShapeFlaw } from '../body-shape.ts';
import type { BodyShape, JsonObject } from '../body-shape.ts';
import { readJsonObject } from '../json-request.ts';
import { invalidRequest, OpenaiFailure } from './openai-failure.ts';

/** The body of a call, in the documented shape. Throws OpenAI's own error for any other. */
export function readOpenaiBody(
  request: SimulatedRequest,
  shape: BodyShape,
  sawBody: (body: unknown) => void,
): JsonObject {
  const body = readJsonObject(request);
  if (body === 'json')
    throw invalidRequest(
      'We could not parse the JSON body of your request. (HINT: This likely means you aren’t using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)',
    );
  if (body === 'content_type')
    throw new OpenaiFailure(
      400,
      'invalid_request_error',
      'unsupported_content_type',
      "Invalid Content-Type header, expected application/json. (HINT: If you're using curl, you can pass -H 'Content-Type: application/json')",
    );
  sawBody(body);
  const flaw = findShapeFlaw(body, shape);
  if (flaw === null) return body;
  const { kind, field } = flaw;
  if (kind === 'unknown')
    throw invalidRequest(`Unknown parameter: '${field}'.`, field, 'unknown_parameter');
  if (kind === 'missing')
    throw invalidRequest(
      `Missing required parameter: '${field}'.`,
      field,
      'missing_required_parameter',
    );
  throw invalidRequest(`Invalid value for '${field}'.`, field, 'invalid_value');
}
