import type { ProviderSimulator, SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

import type { HostileAnswer } from './hostile-answer.ts';

/** A provider in whose place something else may answer. */
export interface AnswerGate {
  readonly simulator: ProviderSimulator;
  /** From now on `isAskedBy` is answered with this; null lets the provider answer. */
  arm(answer: HostileAnswer | null, isAskedBy: (request: SimulatedRequest) => boolean): void;
  /** How often it was given since it was armed. */
  given(): number;
  /** How often it was given to one and the same request, at most. */
  repeated(): number;
  /** All true answers so far: looks for the first to a request like that, as it was sent. */
  shown(): (isAskedBy: (request: SimulatedRequest) => boolean) => string;
}

/** Stands before a provider. */
export function createAnswerGate(provider: ProviderSimulator): AnswerGate {
  let armed: {
    readonly answer: HostileAnswer;
    isAskedBy(request: SimulatedRequest): boolean;
  } | null = null;
  const given = new Map<string, number>();
  const seen: { readonly request: SimulatedRequest; readonly answer: SimulatedResponse }[] = [];
  return Object.freeze<AnswerGate>({
    simulator: {
      ...provider,
      async handle(request) {
        if (armed?.isAskedBy(request) === true) {
          const asked = `${request.path}?${String(request.query)} ${request.body.toString()}`;
          given.set(asked, (given.get(asked) ?? 0) + 1);
          return toResponse(armed.answer);
        }
        const answer = await provider.handle(request);
        if (answer.status === 200) seen.push({ request, answer });
        return answer;
      },
    },
    arm(answer, isAskedBy) {
      given.clear();
      seen.length = 0;
      armed = answer === null ? null : { answer, isAskedBy };
    },
    given: () => [...given.values()].reduce((sum, times) => sum + times, 0),
    repeated: () => Math.max(0, ...given.values()),
    shown() {
      const all = [...seen];
      return (isAskedBy) => textOf(all.find(({ request }) => isAskedBy(request))?.answer.body);
    },
  });
}

function textOf(body: unknown): string {
  if (body === undefined) throw new Error('The provider was not asked for it.');
  return typeof body === 'string' || Buffer.isBuffer(body) ? String(body) : JSON.stringify(body);
}

function toResponse({ body, headers, status = 200 }: HostileAnswer): SimulatedResponse {
  return { status, body, headers: { ...headers } };
}
