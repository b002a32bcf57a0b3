import { KeyRound } from 'lucide-react';
import { useState } from 'react';

import type { providerKeys } from '@ataski/contract';

import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.ts';
import { systemName } from '../../system-name.ts';
import { payerSentence, payerTag } from './payer-words.ts';
import { ProviderKeyDialog } from './provider-key-dialog.tsx';
import { ProviderKeyRow } from './provider-key-row.tsx';

/** Properties of the card. */
export interface ProviderCardProps extends providerKeys.ProviderPayer {
  readonly keys: readonly providerKeys.ProviderKey[];
}

/** One provider: who pays for its calls, and the tenant's own keys for it. */
export function ProviderCard({ provider, payer, keys }: ProviderCardProps) {
  const mayManage = useMay('model:manage');
  const [isAdding, setAdding] = useState(false);
  const name = systemName(provider);
  const hasActive = keys.some(({ pays }) => pays);
  const { tone, text } = payerTag(payer);
  return (
    <Card
      title={
        <span className="flex items-center gap-2.5">
          <SystemMark name={name} />
          {name}
        </span>
      }
      aside={<Tag tone={tone}>{text}</Tag>}
    >
      <p className="px-4 py-3 text-sm text-pretty text-muted">
        {payerSentence(name, payer, keys.length > 0)}
      </p>
      {keys.length > 0 && (
        <ul aria-label={`Keys for ${name}`} className="divide-y divide-line border-t border-line">
          {keys.map((key) => (
            <ProviderKeyRow key={key.id} providerKey={key} isLast={keys.length === 1} />
          ))}
        </ul>
      )}
      {mayManage && !hasActive && (
        <div className="border-t border-line px-4 py-3">
          <Button icon={<KeyRound aria-hidden size={14} />} onClick={() => setAdding(true)}>
            Add {name} key
          </Button>
        </div>
      )}
      {isAdding && <ProviderKeyDialog provider={provider} onClose={() => setAdding(false)} />}
    </Card>
  );
}
