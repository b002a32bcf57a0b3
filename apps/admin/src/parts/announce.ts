/** A short message that is shown and read out, then goes. */
export interface Notice {
  readonly id: number;
  readonly text: string;
}

const shownMs = 5_000;
const listeners = new Set<() => void>();
let notices: readonly Notice[] = [];
let nextId = 1;

/** Shows a message in the corner and reads it to a screen reader. */
export function announce(text: string): void {
  const notice = { id: nextId, text };
  nextId += 1;
  replace([...notices.slice(-2), notice]);
  setTimeout(() => replace(notices.filter(({ id }) => id !== notice.id)), shownMs);
}

/** The store behind the corner, for `useSyncExternalStore`. */
export const noticeStore = Object.freeze({
  read: () => notices,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
});

function replace(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}
