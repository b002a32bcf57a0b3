import { useNavigate } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

import type { connections } from '@ataski/contract';
import type { SystemManifest } from '@ataski/scope-manifest';

import { countOf } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Copyable } from '../../parts/copyable.tsx';

/** Properties of the card. */
export interface ConsentDoneProps {
  readonly system: SystemManifest;
  readonly connection: connections.Connection;
}

/** What came of the consent: the comparison, the account, and the way to the connection. */
export function ConsentDone({ system, connection }: ConsentDoneProps) {
  const navigate = useNavigate();
  const granted = connection.grantedScopes ?? [];
  return (
    <Card title={`${system.name} is connected`}>
      <ul className="space-y-2.5 p-4 text-sm">
        <Line>
          {countOf(granted.length, 'scope')} granted, exactly as requested: no more and no less.
        </Line>
        {connection.externalAccountId !== null && (
          <Line>
            One account: <Copyable value={connection.externalAccountId} name="account id" />
          </Line>
        )}
        <Line>Its tokens are in the vault, and nobody is shown them.</Line>
        <Line>The first sync has started.</Line>
      </ul>
      <div className="flex justify-end border-t border-line px-4 py-3">
        <Button
          look="primary"
          onClick={() =>
            void navigate({
              to: '/connections/$connectionId',
              params: { connectionId: connection.id },
              // Going back leads to the gallery, not to a wizard that has done its work.
              replace: true,
            })
          }
        >
          Open the connection
        </Button>
      </div>
    </Card>
  );
}

function Line({ children }: { readonly children: ReactNode }) {
  return (
    <li className="grid grid-cols-[18px_1fr] gap-2.5">
      <Check aria-hidden size={16} strokeWidth={2.25} className="mt-0.5 text-ok" />
      <span className="min-w-0 text-pretty">{children}</span>
    </li>
  );
}
