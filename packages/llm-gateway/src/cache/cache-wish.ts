import type { ReceivedHeaders } from '../surface/client-key.ts';

/** What a client asks of the cache, by the header `x-ataski-cache`. */
export interface CacheWish {
  /** `usual`: nothing is said. What is not understood is `off`. */
  readonly state: 'usual' | 'on' | 'off';
  /** Also answers that call a tool of the client's, and to bodies that offer one. */
  readonly tools: boolean;
  /** With everybody of the tenant who asks for the same. */
  readonly shared: boolean;
}

const off: CacheWish = Object.freeze({ state: 'off', tools: false, shared: false });
const usual: CacheWish = Object.freeze({ state: 'usual', tools: false, shared: false });
const additions: ReadonlySet<string> = new Set(['tools', 'shared']);

/** Reads `on`, `off`, and `on` with `tools` and `shared` behind commas. */
export function readCacheWish(headers: ReceivedHeaders): CacheWish {
  const values = headers['x-ataski-cache'] ?? [];
  const [value] = values;
  if (value === undefined) return usual;
  const [first = '', ...rest] = value.split(',').map((word) => word.trim());
  const isKnown = rest.every((word) => additions.has(word)) && new Set(rest).size === rest.length;
  if (values.length > 1 || first !== 'on' || !isKnown) return off;
  return Object.freeze({
    state: 'on',
    tools: rest.includes('tools'),
    shared: rest.includes('shared'),
  });
}
