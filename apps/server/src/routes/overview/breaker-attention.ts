import type { overview as contract } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';

import type { Services } from '../../services.ts';

/** What the gateway lists at most at once: so many may be more. */
const listedAtMost = 200;

/** That breakers slow or stop calls of models; nothing where all are closed. */
export async function breakerAttention(
  tx: TenantTx,
  { modelGateway }: Pick<Services, 'modelGateway'>,
): Promise<contract.Overview['needsAttention']> {
  const count = (await modelGateway?.breakers.list(tx))?.length ?? 0;
  if (count === 0) return [];
  return [{ sentence: sentenceOf(count), href: '/app/llm-breakers' }];
}

function sentenceOf(count: number): string {
  if (count === 1) return '1 breaker slows or stops calls of models.';
  const orMore = count < listedAtMost ? '' : ' or more';
  return `${String(count)}${orMore} breakers slow or stop calls of models.`;
}
