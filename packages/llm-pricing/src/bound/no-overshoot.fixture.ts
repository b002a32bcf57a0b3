import fc from 'fast-check';

import { boundCall } from '../bound-call.ts';
import type { ModelCall } from '../bound-call.ts';
import { costOf } from '../cost-of.ts';
import type { PriceTable } from '../price-table.ts';
import { providerOf } from '../surface.ts';
import type { Surface } from '../surface.ts';
import { readUsage } from '../usage/read-usage.ts';
import type { BoundPolicy } from './bound-policy.ts';
import { dearestAnswer } from './dearest-answer.fixture.ts';
import { randomCall } from './random-call.fixture.ts';

/** Everything that can be bounded is. */
export const openPolicy: BoundPolicy = { defaultOutputTokens: null, maxServerToolUses: 100 };

/** A call, and whether a provider of messages lists its samplings or states their total. */
export interface BilledCall {
  readonly call: ModelCall;
  readonly listsSamplings: boolean;
}

/** Any call that is not refused, with either way of stating its usage. */
export function randomBilledCall(table: PriceTable): fc.Arbitrary<BilledCall> {
  return fc.record({ call: randomCall(table), listsSamplings: fc.boolean() });
}

/**
 * What is held for a call and what the dearest provider bills for it, in nano-USD. A call of the
 * generator is never refused, and its answer is always priced, or this throws.
 */
export function holdAndBill(
  table: PriceTable,
  { call, listsSamplings }: BilledCall,
): { readonly hold: bigint; readonly bill: bigint } {
  const bound = boundCall(call, table, openPolicy);
  if (bound.kind === 'refused') throw new Error(`refused: ${bound.code} ${bound.field ?? ''}`);
  const model = table.findModel(providerOf(call.surface), bound.model);
  if (model === null) throw new Error('no model');
  const answer = dearestAnswer(call, bound.added, model, { listsSamplings });
  const usage = readUsage(call.surface as Surface, answer);
  if (usage === null) throw new Error('no usage');
  const cost = costOf(table, usage);
  if (cost.kind === 'refused') throw new Error(`no price: ${cost.code}`);
  return { hold: bound.holdNanoUsd, bill: cost.nanoUsd };
}
