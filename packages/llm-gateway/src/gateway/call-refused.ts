import type { ErrorKind } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { refusals } from '../surface/refusal.ts';
import type { CallRefusal } from './gateway-call.ts';

/** By the status that OpenAI's surface tells it with; what is not here is of the request. */
const kinds: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthenticated',
  403: 'denied',
  404: 'missing',
  429: 'limited',
  500: 'bug',
  502: 'upstream',
  503: 'unavailable',
  504: 'upstream',
};

/** A refusal as a caller in this process is told it: `details.code` is the code of the surfaces. */
export function callRefused(refusal: CallRefusal, cause: unknown): LlmGatewayError {
  const { code, field, model, budgetId, retryAfterMs } = refusal;
  return new LlmGatewayError(
    'LLM_GATEWAY_CALL_REFUSED',
    {
      code,
      ...(field === undefined ? {} : { field }),
      ...(model === undefined ? {} : { model }),
      ...(budgetId === undefined ? {} : { budget: budgetId }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    cause,
    kinds[refusals[code].openai.status] ?? 'invalid',
  );
}
