import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { Problem } from '@ataski/contract';
import { AtaskiError, createCorrelationId } from '@ataski/kernel';
import type { ErrorKind } from '@ataski/kernel';

import { ServerError } from './errors.ts';
import { toAtaskiError, toProblem } from './problem.ts';

const correlationId = createCorrelationId();
const secret = 'rk_live_canary_4d1f';

const table: readonly (readonly [ErrorKind, number])[] = [
  ['invalid', 400],
  ['unauthenticated', 401],
  ['denied', 403],
  ['missing', 404],
  ['conflict', 409],
  ['limited', 429],
  ['upstream', 502],
  ['unavailable', 503],
  ['integrity', 500],
  ['bug', 500],
];

function errorOf(kind: ErrorKind): AtaskiError {
  const details = { connectionId: 'connection_1', missing: ['a', 'b'] };
  const cause = new Error(secret);
  return new AtaskiError({
    name: 'ExampleError',
    code: 'EXAMPLE_REASON',
    kind,
    message: 'A sentence.',
    details,
    cause,
  });
}

describe('the problem document of a failure', () => {
  it.each(table)('answers kind %s with %i', (kind, status) => {
    const problem = Problem.parse(toProblem(errorOf(kind), correlationId));
    expect(problem).toMatchObject({
      status,
      code: 'EXAMPLE_REASON',
      type: 'urn:ataski:problem:EXAMPLE_REASON',
      detail: 'A sentence.',
      correlationId,
    });
    expect(JSON.stringify(problem)).not.toContain(secret);
  });

  it('shows ids and names to the one who can act on them', () => {
    const { details } = toProblem(errorOf('invalid'), correlationId);
    expect(details).toEqual({ connectionId: 'connection_1', missing: ['a', 'b'] });
  });

  it.each(['bug', 'integrity'] as const)('keeps the details of kind %s to itself', (kind) => {
    expect(toProblem(errorOf(kind), correlationId)).not.toHaveProperty('details');
  });

  const strangers: readonly (readonly [string, unknown])[] = [
    ['an error of a library', new Error(secret)],
    ['a text', secret],
    ['nothing', undefined],
    ['a null', null],
    ['an object with a code', { code: '23505', detail: secret }],
    [
      'an error that calls itself the client’s fault',
      Object.assign(new Error(secret), { status: 404 }),
    ],
    [
      'an error that lies about its name',
      Object.assign(new Error(secret), { name: 'AtaskiError', code: secret }),
    ],
  ];
  it.each(strangers)('shows nothing of %s but a code and the correlation id', (_name, thrown) => {
    expect(toProblem(thrown, correlationId)).toEqual({
      type: 'urn:ataski:problem:SERVER_UNEXPECTED',
      title: 'Something went wrong',
      status: 500,
      code: 'SERVER_UNEXPECTED',
      detail: 'Something failed that was not foreseen.',
      correlationId,
    });
  });

  it('names the field of an input and never its value, nor a name that the client chose', () => {
    const schema = z.strictObject({
      label: z.string().max(3),
      credentials: z.record(z.string(), z.string()),
    });
    const { error } = schema.safeParse({
      label: secret,
      credentials: { [secret]: 1 },
      [`${secret}_2`]: 1,
    });
    const problem = toProblem(error, correlationId);
    expect(problem.code).toBe('SERVER_INPUT_INVALID');
    expect(problem.errors).toEqual([
      { pointer: '/label', message: 'too_big' },
      { pointer: '/credentials', message: 'invalid_type' },
      { pointer: '', message: 'unrecognized_keys' },
    ]);
    expect(JSON.stringify(problem)).not.toContain(secret);
  });

  it('does not pass a schema error of our own answers for one of the input', () => {
    const { error } = z.strictObject({ a: z.string() }).safeParse({ a: 1 });
    const problem = toProblem(new ServerError('SERVER_OUTPUT_INVALID', {}, error), correlationId);
    expect(problem).toMatchObject({ status: 500, code: 'SERVER_OUTPUT_INVALID' });
    expect(problem).not.toHaveProperty('errors');
  });

  it('knows what the body parser and the router say about a request', () => {
    const parser = (type: string, status: number) =>
      Object.assign(new Error(secret), { type, status, expose: true });
    expect(toAtaskiError(parser('entity.too.large', 413)).code).toBe('SERVER_BODY_TOO_LARGE');
    expect(toAtaskiError(parser('entity.parse.failed', 400)).code).toBe('SERVER_BODY_MALFORMED');
    expect(toAtaskiError(parser('charset.unsupported', 415)).code).toBe('SERVER_INPUT_INVALID');
    const undecodable = Object.assign(new URIError(secret), { status: 400 });
    expect(toAtaskiError(undecodable).code).toBe('SERVER_INPUT_INVALID');
  });
});
