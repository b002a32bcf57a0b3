import { Digits } from './exact-tree.ts';

/** A record inside an answer, and where it lands. */
export interface PlacedRecord {
  readonly stream: string;
  readonly id: string;
  readonly record: unknown;
  /** A member that lands in another way. */
  readonly without?: string;
}

/** True for a member that holds an amount, by its name and its digits. */
export type IsAmount = (name: string, digits: string) => boolean;

/** Amounts by stream, id and the path of their member. */
export type Amounts = ReadonlyMap<string, string>;

type Holder = Record<string, unknown>;

/** Visits every amount of a record; what `visit` returns takes its place. */
export function eachAmount(
  { stream, id, record, without }: PlacedRecord,
  isAmount: IsAmount,
  visit: (key: string, digits: string, isNumber: boolean) => string,
): void {
  const top = `${stream}/${id}`;
  const skipped = without === undefined ? null : `${top}/${without}`;
  const walk = (holder: Holder, path: string): void => {
    for (const [name, value] of Object.entries(holder)) {
      const at = `${path}/${name}`;
      if (at === skipped) continue;
      const isNumber = value instanceof Digits;
      const digits = isNumber ? value.text : typeof value === 'string' ? value : null;
      if (digits === null) {
        if (typeof value === 'object' && value !== null) walk(value as Holder, at);
      } else if (isAmount(name, digits)) {
        const instead = visit(at, digits, isNumber);
        holder[name] = isNumber ? new Digits(instead) : instead;
      }
    }
  };
  if (typeof record === 'object' && record !== null) walk(record as Holder, top);
}
