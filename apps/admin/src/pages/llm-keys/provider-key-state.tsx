import type { providerKeys } from '@ataski/contract';

import { absoluteTime } from '../../format/instant.ts';
import { Tag } from '../../parts/tag.tsx';

const endings = {
  deactivated: 'Deactivated',
  refused_by_provider: 'Refused by the provider',
  retired: 'Replaced',
} as const;

/** Whether a key is in use, as a word with its icon. */
export function ProviderKeyState({
  providerKey: { state, inactiveBecause, retiresAt },
}: {
  readonly providerKey: providerKeys.ProviderKey;
}) {
  if (state === 'active') return <Tag tone="ok">Active</Tag>;
  if (state === 'retiring') {
    return (
      <Tag tone="warn" icon="clock">
        In use until {retiresAt === null ? 'soon' : absoluteTime(retiresAt).slice(5, 16)} UTC
      </Tag>
    );
  }
  return (
    <Tag tone={inactiveBecause === 'refused_by_provider' ? 'danger' : 'quiet'}>
      {inactiveBecause === null ? 'Inactive' : endings[inactiveBecause]}
    </Tag>
  );
}
