import type { Problem } from '@ataski/contract';

/** A call that failed, with the problem document that says why. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** The problem behind any failure; what did not come from the server gets one of the app's own. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: 'about:blank',
    title: 'This page stopped working',
    status: 0,
    code: 'ADMIN_PAGE_FAILED',
    detail: 'Nothing was changed by this. Reload the page; if it happens again, tell us the code.',
    correlationId: '',
  };
}

/** The server was not reached at all. Nothing is known of whether it acted. */
export function unreachable(cause: unknown): ProblemError {
  return new ProblemError(
    {
      type: 'about:blank',
      title: 'The server cannot be reached',
      status: 0,
      code: 'ADMIN_SERVER_UNREACHABLE',
      detail: 'What you see may be out of date. Check your network and try again.',
      correlationId: '',
    },
    { cause },
  );
}

/** The server answered something that the contract does not describe. */
export function unexpectedAnswer(
  status: number,
  correlationId: string,
  cause?: unknown,
): ProblemError {
  return new ProblemError(
    {
      type: 'about:blank',
      title: 'The server gave an unexpected answer',
      status,
      code: 'ADMIN_ANSWER_UNEXPECTED',
      detail: 'Your data is as it was. Reload the page, because it may be older than the server.',
      correlationId,
    },
    { cause },
  );
}
