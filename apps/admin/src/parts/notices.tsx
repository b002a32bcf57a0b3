import { useSyncExternalStore } from 'react';

import { noticeStore } from './announce.ts';

/** The corner where short messages appear; one polite live region for the whole app. */
export function Notices() {
  const notices = useSyncExternalStore(noticeStore.subscribe, noticeStore.read);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-center gap-2 sm:left-auto sm:items-end"
    >
      {notices.map(({ id, text }) => (
        <p
          key={id}
          className="appear max-w-sm rounded-card border border-line bg-raised px-3.5 py-2.5 text-sm shadow-float"
        >
          {text}
        </p>
      ))}
    </div>
  );
}
