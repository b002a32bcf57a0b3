import type { breakers as contract } from '@ataski/contract';
import type { Breaker } from '@ataski/llm-gateway';

/** A breaker as the contract shows it. */
export function presentBreaker({ paceNano, ...breaker }: Breaker): contract.Breaker {
  return { ...breaker, paceNanoUsd: paceNano === null ? null : String(paceNano) };
}
