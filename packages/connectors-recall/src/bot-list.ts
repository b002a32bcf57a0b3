import type { ProviderCall } from '@ataski/connectors-kit';
import { ConnectorsKitError } from '@ataski/connectors-kit';
import { manifest, matchOperation } from '@ataski/scope-manifest';

const operation = 'list_bots';
/** Remembered rather than read again: the largest page. */
const pageSize = '100';

/** The call for one page of bots. */
export function listBots(
  query: readonly (readonly [string, string])[],
): ProviderCall<typeof operation> {
  return { operation, query: query.length === 0 ? [['limit', pageSize]] : query };
}

/**
 * The query of the next page. The address is Recall.ai's; only its query is taken over, and only
 * where it is the same call in the same region. Throws CONNECTORS_KIT_RESPONSE_INVALID.
 */
export function nextQuery(
  address: string,
  region: string | undefined,
): readonly (readonly [string, string])[] {
  const match = matchOperation(manifest.recall, 'GET', address);
  if (match?.name !== operation || match.params['region'] !== region) {
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', {
      part: 'next',
      stream: 'bots',
    });
  }
  return [...new URL(address).searchParams];
}
