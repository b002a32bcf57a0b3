import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * One HTTP call: what goes in and what comes out. The server builds a route from it, the admin app
 * a request, and OpenAPI a description, so that none of the three can drift from the others.
 */
export interface Call<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
> {
  /** Unique, camelCase; the OpenAPI operation id. */
  readonly id: string;
  readonly method: Method;
  /** With `{name}` for path parameters, which are fields of the input. */
  readonly path: `/${string}`;
  readonly summary: string;
  /**
   * Path parameters, then the query for GET and DELETE, the JSON body otherwise. Unknown fields are
   * refused.
   */
  readonly input: Input;
  readonly output: Output;
}

export type CallInput<C extends Call> = z.input<C['input']>;
export type CallOutput<C extends Call> = z.output<C['output']>;

/** Keeps the exact types of a call. */
export function defineCall<Input extends z.ZodObject, Output extends z.ZodType>(
  call: Call<Input, Output>,
): Call<Input, Output> {
  return Object.freeze(call);
}
