import { breakers } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';

/** As often as the product judges: breakers move by themselves. */
const readEveryMs = 5_000;

/** What is slowed or stopped now, read again and again. */
export function useBreakers() {
  return useCall(breakers.listBreakers, {}, { refetchEveryMs: readEveryMs });
}
