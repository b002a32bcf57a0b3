import type { ProviderSimulator, SimulatedRequest, SimulatedResponse } from '@ataski/sandbox';

import type { Draw } from '../allow-list/draw.ts';
import { eachAmount } from './amounts-of.ts';
import type { Amounts } from './amounts-of.ts';
import { jsonAmounts } from './answer-amounts.ts';
import { drawDecimal } from './draw-decimal.ts';
import { readExactly, renderExactly } from './exact-tree.ts';
import { rewriteXml } from './xml-amounts.ts';

/** What happens to an answer after its amounts were written down. */
export type AnswerSabotage = (text: string) => string;

/** A provider whose amounts are random decimals. */
export interface RewritingProvider {
  readonly simulator: ProviderSimulator;
  /** What it answered last, by where it lands. */
  readonly answered: Amounts;
}

/** Stands before a provider of the system. */
export function rewriteAmounts(
  system: string,
  provider: ProviderSimulator,
  draw: Draw,
  sabotage: AnswerSabotage = (text) => text,
): RewritingProvider {
  const answered = new Map<string, string>();
  const note = (key: string, digits: string): string => {
    answered.set(key, digits);
    return digits;
  };
  const rewrite = (text: string, request: SimulatedRequest): string => {
    if (system === 'sage_intacct')
      return rewriteXml(text, (key) => note(key, drawDecimal(draw, 'text')));
    const places = jsonAmounts[system];
    if (places === undefined) throw new RangeError(`No amounts are known of ${system}.`);
    const answer = readExactly(text) as Readonly<Record<string, unknown>>;
    for (const one of places.records(answer, request))
      eachAmount(one, places.isAmount, (key, _digits, isNumber) =>
        note(key, drawDecimal(draw, isNumber ? 'number' : places.texts)),
      );
    return renderExactly(answer);
  };
  return {
    answered,
    simulator: {
      ...provider,
      async handle(request) {
        const answer = await provider.handle(request);
        const text = dataOf(answer);
        if (text === null) return answer;
        const body = sabotage(rewrite(text, request));
        const headers = { 'content-type': 'application/json; charset=utf-8', ...answer.headers };
        return { ...answer, headers, body };
      },
    },
  };
}

/** The text of an answer with data; null for pages, refusals and what has no body. */
function dataOf({ status, body }: SimulatedResponse): string | null {
  if (status !== 200 || body === undefined) return null;
  const text =
    typeof body === 'string' || Buffer.isBuffer(body) ? String(body) : JSON.stringify(body);
  return /^\s*(?:[{]|<\?xml|<response)/.test(text) ? text : null;
}
