import type { ProviderSimulator, SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

/** How a provider answers: by its simulator, by it while a tape runs along, or from the tape. */
export type TapeMode = 'live' | 'record' | 'replay';

/** A provider whose answers can be kept and given again, so that all sides are served alike. */
export interface TapedProvider extends ProviderSimulator {
  /** Winds back to the first answer. Recording begins with an empty tape. */
  set(mode: TapeMode): void;
  /** Answers on the tape. */
  length(): number;
}

interface Kept {
  readonly path: string;
  readonly answer: SimulatedResponse;
}

/** Whoever wants the answers one after the other asks for it. */
const anyPath = '/';

/**
 * Puts a tape before a simulator. In a replay the n-th call of a path gets the n-th answer that was
 * kept of it, for calls that are under way together come in any order; the n-th call of `/` gets
 * the n-th answer of all.
 */
export function withTape(simulator: ProviderSimulator): TapedProvider {
  let mode: TapeMode = 'live';
  const next = new Map<string, number>();
  let kept: Kept[] = [];
  let byPath = new Map<string, Kept[]>();
  const replay = ({ path }: SimulatedRequest): SimulatedResponse => {
    const at = next.get(path) ?? 0;
    next.set(path, at + 1);
    const found = (path === anyPath ? kept : byPath.get(path))?.[at];
    if (found === undefined) throw new Error('The tape is over.');
    return found.answer;
  };
  return {
    ...simulator,
    set(wanted) {
      mode = wanted;
      next.clear();
      if (mode === 'record') kept = [];
      byPath = Map.groupBy(kept, (one) => one.path);
    },
    length: () => kept.length,
    handle: async (request: SimulatedRequest) => {
      if (mode === 'replay') return replay(request);
      const answer = await simulator.handle(request);
      if (mode === 'record') kept.push({ path: request.path, answer: asSent(answer) });
      return answer;
    },
  };
}

/** The body as text, so that a replay does not write it again. */
function asSent(answer: SimulatedResponse): SimulatedResponse {
  const { body, headers } = answer;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return answer;
  return {
    ...answer,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
