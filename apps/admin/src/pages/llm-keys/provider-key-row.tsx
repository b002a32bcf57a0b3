import { useState } from 'react';

import type { providerKeys } from '@ataski/contract';

import { calendarDate } from '../../format/instant.ts';
import { Button } from '../../parts/button.tsx';
import { When } from '../../parts/when.tsx';
import { useMay } from '../../session/session.ts';
import { EndKeyDialog } from './end-key-dialog.tsx';
import { ProviderKeyDialog } from './provider-key-dialog.tsx';
import { ProviderKeyState } from './provider-key-state.tsx';

/** Properties of a key's line. */
export interface ProviderKeyRowProps {
  readonly providerKey: providerKeys.ProviderKey;
  /** No other key for its provider is there. */
  readonly isLast: boolean;
}

type Asked = 'rotate' | 'deactivate' | 'remove';

/** One key: what may be shown of it, and what may be done with it. */
export function ProviderKeyRow({ providerKey: key, isLast }: ProviderKeyRowProps) {
  const mayManage = useMay('model:manage');
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2.5 px-4 py-3">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="min-w-0 font-medium break-words">{key.label}</span>
          <span className="font-mono text-xs text-muted">
            <span className="sr-only">ends in </span>
            <span aria-hidden>····</span>
            {key.lastFour}
          </span>
          <ProviderKeyState providerKey={key} />
        </p>
        <p className="mt-0.5 text-xs text-muted">
          Added {calendarDate(key.addedAt)},{' '}
          {key.lastUsedAt === null ? (
            'not used yet'
          ) : (
            <>
              last used <When at={key.lastUsedAt} />
            </>
          )}
        </p>
      </div>
      {mayManage && (
        <div className="flex flex-wrap gap-2">
          {key.pays && <Act verb="Rotate" of={key.label} onClick={() => setAsked('rotate')} />}
          {key.state !== 'inactive' && (
            <Act verb="Deactivate" of={key.label} onClick={() => setAsked('deactivate')} />
          )}
          <Act verb="Remove" of={key.label} onClick={() => setAsked('remove')} />
        </div>
      )}
      {asked === 'rotate' && (
        <ProviderKeyDialog provider={key.provider} replaces={key} onClose={close} />
      )}
      {asked !== null && asked !== 'rotate' && (
        <EndKeyDialog providerKey={key} how={asked} isLast={isLast} onClose={close} />
      )}
    </li>
  );
}

function Act({
  verb,
  of,
  onClick,
}: {
  readonly verb: string;
  readonly of: string;
  readonly onClick: () => void;
}) {
  return (
    <Button className="px-2.5 py-1" onClick={onClick}>
      {verb}
      <span className="sr-only"> {of}</span>
    </Button>
  );
}
