import type { z } from 'zod';

import { readShape } from './answer-rows.ts';
import type { Provider, ProviderAnswer, ProviderCall } from './provider.ts';

/** A small call that shows whether a credential opens what it should. */
export interface Probe<Operation extends string = string> extends ProviderCall<Operation> {
  /**
   * Throws CONNECTORS_KIT_RESPONSE_INVALID for an answer that this provider never gives: a mere 200
   * does not prove that anybody looked at the credential.
   */
  readonly accept: (answer: ProviderAnswer) => void;
}

/** Accepts answers of one shape. */
export function answersWith(schema: z.ZodType): Probe['accept'] {
  return ({ value }) => void readShape(schema, value, 'probe');
}

/** Makes the call and looks at its answer. Throws what either of them throws. */
export async function callProbe(provider: Provider, probe: Probe): Promise<void> {
  probe.accept(await provider.call(probe));
}
