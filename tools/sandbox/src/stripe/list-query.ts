import { invalidParameter, StripeFailure } from './stripe-failure.ts';
import type { StripeFields, StripeObject } from './stripe-object.ts';

/** A list request, checked. */
export interface ListQuery {
  readonly limit: number;
  readonly startingAfter: string | null;
  readonly endingBefore: string | null;
  readonly matches: (object: StripeObject) => boolean;
}

/** A filter of a list: the field it compares, exactly or as a range of seconds. */
export type ListFilter =
  | { readonly kind: 'exact'; readonly field: string; readonly values?: readonly string[] }
  | { readonly kind: 'range'; readonly field: string }
  | { readonly kind: 'custom'; readonly read: (values: readonly string[]) => Test };

type Test = (object: StripeObject) => boolean;

const bounds: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
};
const common = new Set(['limit', 'starting_after', 'ending_before']);

/** Reads the parameters of a list. Throws the 400 that Stripe answers, an unknown name included. */
export function parseListQuery(
  query: URLSearchParams,
  filters: Readonly<Record<string, ListFilter>>,
): ListQuery {
  refuseUnknown(query, [...common, ...Object.keys(filters)]);
  const startingAfter = query.get('starting_after');
  const endingBefore = query.get('ending_before');
  if (startingAfter !== null && endingBefore !== null) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: 'You can only specify one of these parameters: ending_before, starting_after.',
    });
  }
  const tests = Object.entries(filters).flatMap(([name, filter]) =>
    readFilter(query, name, filter),
  );
  return {
    limit: parseLimit(query.get('limit')),
    startingAfter,
    endingBefore,
    matches: (object) => tests.every((test) => test(object)),
  };
}

/** Throws parameter_unknown for a name that is not permitted; `name[…]` counts as `name`. */
export function refuseUnknown(query: URLSearchParams, permitted: readonly string[]): void {
  for (const name of query.keys()) {
    const [base = ''] = name.split('[');
    if (base === 'expand' && name.startsWith('expand[')) {
      const message = `This property cannot be expanded (${query.get(name) ?? ''}).`;
      throw invalidParameter(name, 'parameter_invalid', message);
    }
    if (!permitted.includes(base)) {
      throw invalidParameter(name, 'parameter_unknown', `Received unknown parameter: ${name}`);
    }
  }
}

function readFilter(query: URLSearchParams, name: string, filter: ListFilter): readonly Test[] {
  const given = [...query].filter(([key]) => key === name || key.startsWith(`${name}[`));
  if (given.length === 0 && filter.kind !== 'custom') return [];
  switch (filter.kind) {
    case 'range':
      return given.map(([key, value]) => readRange(key, value, filter.field, name));
    case 'exact': {
      const value = query.get(name);
      if (value === null)
        throw invalidParameter(name, 'parameter_invalid_string', 'Invalid string');
      if (filter.values?.includes(value) === false) throw notOneOf(name, filter.values);
      return [(object) => object[filter.field] === value];
    }
    case 'custom':
      return [filter.read(given.map(([, value]) => value))];
  }
}

function readRange(key: string, text: string, field: string, name: string): Test {
  const bound = parseInteger(key, text);
  if (key === name) return (object) => object[field] === bound;
  const operator = /\[([a-z]+)\]$/.exec(key)?.[1] ?? '';
  const compare = Object.hasOwn(bounds, operator) ? bounds[operator] : undefined;
  if (compare === undefined) {
    throw invalidParameter(key, 'parameter_unknown', `Received unknown parameter: ${key}`);
  }
  return (object) => {
    const value = (object as StripeFields)[field];
    return typeof value === 'number' && compare(value, bound);
  };
}

function parseLimit(text: string | null): number {
  if (text === null) return 10;
  const limit = parseInteger('limit', text);
  if (limit > 100) {
    const message = `This value must be less than or equal to 100 (it currently is '${text}').`;
    throw invalidParameter('limit', 'parameter_invalid_integer', message);
  }
  if (limit < 1) {
    throw invalidParameter(
      'limit',
      'parameter_invalid_integer',
      'This value must be greater than or equal to 1.',
    );
  }
  return limit;
}

function parseInteger(name: string, text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw invalidParameter(name, 'parameter_invalid_integer', `Invalid integer: ${text}`);
  }
  return Number(text);
}

/** The 400 for a word that is not in a closed list. */
export function notOneOf(name: string, values: readonly string[]): StripeFailure {
  const [last, ...rest] = [...values].reverse();
  const message = `Invalid ${name}: must be one of ${rest.reverse().join(', ')}, or ${last ?? ''}`;
  return new StripeFailure(400, { type: 'invalid_request_error', message, param: name });
}
