import type { ProviderCall } from '@ataski/connectors-kit';
import { manifest, matchOperation } from '@ataski/scope-manifest';

/** The calls that carry no key. */
export type DownloadOperation = 'download_transcript' | 'download_engagement';

const bucket = 'recallai-production-bot-data';

/**
 * The call that an address stands for; null when it is none of the manifest's downloads in the
 * region's own places. The address itself goes no further than this.
 */
export function downloadCall(
  address: string,
  region: string | undefined,
): ProviderCall<DownloadOperation> | null {
  const match = matchOperation(manifest.recall, 'GET', address);
  const query = readQuery(address);
  if (match === null || region === undefined || query === null) return null;
  const { name: operation, params } = match;
  if (operation === 'download_transcript') {
    const own = region === 'us-east-1' ? bucket : `${region}-${bucket}`;
    return params['storage'] === own ? { operation, params, query } : null;
  }
  if (operation === 'download_engagement') {
    return params['region'] === region ? { operation, params, query } : null;
  }
  return null;
}

/** As it was written: a plus sign is itself, for signatures are base64. */
function readQuery(address: string): readonly (readonly [string, string])[] | null {
  const [, query = ''] = address.split('?', 2);
  try {
    return query.split('&').map((part) => {
      const [name = '', ...value] = part.split('=');
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))] as const;
    });
  } catch {
    return null;
  }
}
