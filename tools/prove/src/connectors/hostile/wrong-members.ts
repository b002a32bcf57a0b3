import type { HostileAnswer } from './hostile-answer.ts';

/** A member that an answer needs, by the names and numbers that lead to it. */
export interface NeededMember {
  readonly path: readonly (string | number)[];
  readonly kind: keyof typeof wrongValues;
  /** The provider may leave it out, or say null. */
  readonly optional?: true;
}

/** Taken away. */
const absent = Symbol('absent');

const giant = 'x'.repeat(1024 * 1024);

/** What is no value of a kind. */
const wrongValues = {
  list: [null, true, 7, 'x', {}, absent],
  object: [null, true, 7, 'x', [], absent],
  flag: [null, 0, 'true', [], {}, absent],
  count: [null, true, '7', 1.5, -1, [], {}, absent],
  text: [null, true, 7, [], {}, absent],
  // Never empty, and never longer than a table has room for.
  id: [null, true, 7, [], {}, '', giant, absent],
  // A text in a form of its own.
  form: [null, true, 7, [], {}, '', 'x', giant, absent],
} as const satisfies Record<string, readonly unknown[]>;

/** The true answer with one member made wrong, in every way. */
export function wrongMembers(
  truth: string,
  members: readonly NeededMember[],
): readonly HostileAnswer[] {
  return members.flatMap(({ path, kind, optional }) =>
    wrongValues[kind]
      .filter((value) => optional !== true || (value !== absent && value !== null))
      .map((value) => ({ name: nameOf(path, value), body: withMember(truth, path, value) })),
  );
}

function nameOf(path: NeededMember['path'], value: unknown): string {
  const shown =
    value === absent ? 'absent' : value === giant ? 'a giant text' : JSON.stringify(value);
  return `${path.join('.')} is ${shown}`;
}

function withMember(truth: string, path: NeededMember['path'], value: unknown): string {
  const whole = JSON.parse(truth) as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  const holder = path
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>(
      (outer, step) => outer[step] as Record<string | number, unknown>,
      whole,
    );
  if (value !== absent) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1, undefined);
  else Reflect.deleteProperty(holder, last);
  return JSON.stringify(whole);
}
