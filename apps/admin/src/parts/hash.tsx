import { Copyable } from './copyable.tsx';

/** A digest in groups of four, shortened in the middle; copying gives the whole. */
export function Hash({ value, name = 'hash' }: { readonly value: string; readonly name?: string }) {
  const groups = value.match(/.{1,4}/g) ?? [];
  const shown =
    groups.length <= 6
      ? groups.join(' ')
      : `${groups.slice(0, 2).join(' ')} … ${groups.at(-1) ?? ''}`;
  return <Copyable value={value} shown={shown} name={name} />;
}
