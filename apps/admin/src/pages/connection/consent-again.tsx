import { KeyRound } from 'lucide-react';

import type { connections } from '@ataski/contract';

import { Button } from '../../parts/button.tsx';
import { systemName } from '../../system-name.ts';
import { useConsent } from '../connect/use-consent.ts';

/** Lets a person consent anew, for the connection that they have. */
export function ConsentAgain({ connection }: { readonly connection: connections.Connection }) {
  const { begin, isLeaving, problem } = useConsent();
  const { id: reconnects, system, label } = connection;
  return (
    <>
      {problem !== null && (
        <p role="alert" className="text-sm text-danger">
          {problem.detail}
        </p>
      )}
      <Button
        look="primary"
        // Not `disabled`: that would take the focus from the person who just pressed it.
        aria-disabled={isLeaving}
        icon={<KeyRound aria-hidden size={14} />}
        onClick={() => {
          if (!isLeaving) begin({ system, label, reconnects });
        }}
      >
        {isLeaving ? `Going to ${systemName(system)}…` : 'Consent again'}
      </Button>
    </>
  );
}

/** Whether that is what the connection needs, and how it can be mended. */
export function needsConsent({ health, grantedScopes }: connections.Connection): boolean {
  return grantedScopes !== null && ['needs_consent', 'expiring'].includes(health.status);
}
