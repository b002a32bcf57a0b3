import { useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Opens a native dialog as a modal while its component is mounted. The browser keeps focus inside
 * and gives it back to where it was; `close` runs before the element leaves the page, or it could
 * not.
 */
export function useDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null) return undefined;
    if (!element.open) element.showModal();
    // The browser would choose the first control or even a box around them.
    element.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => element.close();
  }, []);
  return dialog;
}
