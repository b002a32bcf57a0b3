import { Problem } from '@ataski/contract';
import type { Call, CallInput, CallOutput } from '@ataski/contract';

import { buildRequest } from './build-request.ts';
import { ProblemError, unexpectedAnswer, unreachable } from './problem-error.ts';

/**
 * Makes one call of the contract and answers its checked output. Every failure is a ProblemError:
 * the server's own problem, an unreachable server or an answer outside the contract.
 */
export async function send<C extends Call>(
  call: C,
  input: CallInput<C>,
  signal?: AbortSignal,
): Promise<CallOutput<C>> {
  const { method, url, body } = buildRequest(call, input);
  const response = await fetch(url, {
    method,
    body,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json, application/problem+json',
      'content-type': 'application/json',
    },
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    throw signal?.aborted === true ? cause : unreachable(cause);
  });
  const answer = await readJson(response);
  if (!response.ok) throw problemFrom(response, answer);
  const output = call.output.safeParse(answer);
  if (!output.success)
    throw unexpectedAnswer(response.status, correlationOf(response), output.error);
  return output.data as CallOutput<C>;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problemFrom(response: Response, answer: unknown): ProblemError {
  const problem = Problem.safeParse(answer);
  if (problem.success) return new ProblemError(problem.data);
  return unexpectedAnswer(response.status, correlationOf(response), problem.error);
}

function correlationOf(response: Response): string {
  return response.headers.get('x-correlation-id') ?? '';
}
