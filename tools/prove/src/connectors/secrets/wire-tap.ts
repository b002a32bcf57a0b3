import type { ProviderSimulator, SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

import type { Secret } from '../../foundation/canary/secret-forms.ts';

/** A provider whose secrets are noted as they pass, and that may answer otherwise. */
export interface WireTap {
  readonly simulator: ProviderSimulator;
  /** From now on this is answered instead; undefined lets the provider answer. */
  instead: (request: SimulatedRequest) => SimulatedResponse | undefined;
  /** From now on true answers are turned. */
  turn: (request: SimulatedRequest, answer: SimulatedResponse) => SimulatedResponse;
  /** Requests so far. */
  requests(): number;
  /** Codes, proof keys and tokens that have passed. */
  secrets(): readonly Secret[];
}

const formFields = ['code', 'code_verifier', 'refresh_token', 'token'] as const;
const answerFields = ['access_token', 'refresh_token'] as const;

/** Listens before a provider. */
export function tapWire(provider: ProviderSimulator): WireTap {
  const passed = new Map<string, string>();
  let requests = 0;
  const note = (name: string, value: unknown): void => {
    if (typeof value !== 'string' || value.length < 16) return;
    // Of a signed token the signature is secret; its claims are not.
    passed.set(value.split('.').at(-1) ?? value, name);
  };
  const tap: WireTap = {
    simulator: {
      ...provider,
      async handle(request) {
        requests += 1;
        const form = new URLSearchParams(request.body.toString());
        if (form.has('grant_type') || form.has('token'))
          for (const field of formFields) note(field, form.get(field));
        const instead = tap.instead(request);
        if (instead !== undefined) return instead;
        const answer = await provider.handle(request);
        if (typeof answer.body === 'object' && answer.body !== null)
          for (const field of answerFields) note(field, Reflect.get(answer.body, field));
        return tap.turn(request, answer);
      },
    },
    instead: () => undefined,
    turn: (_request, answer) => answer,
    requests: () => requests,
    secrets: () => [...passed].map(([text, name]) => ({ name, text })),
  };
  return tap;
}
