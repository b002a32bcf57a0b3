import { useState } from 'react';
import type { KeyboardEvent } from 'react';

/** What a table spreads over its body and its rows. */
export interface RowKeys {
  readonly body: { readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void };
  readonly row: (index: number) => { readonly tabIndex: number; readonly onFocus: () => void };
}

/** Moves focus between rows with the keyboard; one row at a time is in the tab order. */
export function useRowKeys(count: number, open: (index: number) => void): RowKeys {
  const [active, setActive] = useState(0);
  const current = Math.min(active, Math.max(0, count - 1));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // A control inside a row keeps its own keys.
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(count - 1, current + 1),
      ArrowUp: Math.max(0, current - 1),
      Home: 0,
      End: count - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      setActive(target);
      const next = event.currentTarget.children[target];
      if (next instanceof HTMLElement) next.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(current);
    }
  };
  return {
    body: { onKeyDown },
    row: (index) => ({ tabIndex: index === current ? 0 : -1, onFocus: () => setActive(index) }),
  };
}
