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

/** Puts a tape before a simulator. The n-th call of a replay gets the n-th answer that was kept. */
export function withTape(simulator: ProviderSimulator): TapedProvider {
  let mode: TapeMode = 'live';
  let next = 0;
  let answers: SimulatedResponse[] = [];
  return {
    ...simulator,
    set(wanted) {
      mode = wanted;
      next = 0;
      if (mode === 'record') answers = [];
    },
    length: () => answers.length,
    handle: async (request: SimulatedRequest) => {
      if (mode === 'replay') {
        const answer = answers[next];
        next += 1;
        if (answer === undefined) throw new Error('The tape is over.');
        return answer;
      }
      const answer = await simulator.handle(request);
      if (mode === 'record') answers.push(asSent(answer));
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
