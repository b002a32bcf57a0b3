import { useSyncExternalStore } from 'react';

const query = '(min-width: 1280px)';

/** Whether the window has room for a panel beside a table. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}
