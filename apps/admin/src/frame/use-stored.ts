import { useState } from 'react';

/**
 * A preference of this browser that outlives the page, such as a collapsed rail. Never for anything
 * that belongs to a tenant. Falls back to memory where storage is switched off.
 */
export function useStored<Value extends string>(
  name: string,
  allowed: readonly Value[],
  initial: Value,
): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => allowed.find((one) => one === read(name)) ?? initial);
  const store = (next: Value) => {
    setValue(next);
    write(name, next);
  };
  return [value, store];
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(`ataski.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`ataski.${name}`, value);
  } catch {
    // The choice holds for this page; that is all a browser without storage can do.
  }
}
