import { ExternalLink } from 'lucide-react';
import { useState } from 'react';

import type { SystemManifest } from '@ataski/scope-manifest';

import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { NameField } from '../../parts/name-field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import type { ConnectSearch } from './connect-search.ts';
import { refusalWords } from './refusal-words.ts';
import { RefusedCredential } from './refused-credential.tsx';
import { SandboxNote } from './sandbox-note.tsx';
import { StepsList } from './steps-list.tsx';
import { useConsent } from './use-consent.ts';

/** Properties of the card. */
export interface ConsentCardProps {
  readonly system: SystemManifest;
  readonly search: ConnectSearch;
}

/** What happens at the provider, and the way there. */
export function ConsentCard({ system, search }: ConsentCardProps) {
  const { name, id, auth } = system;
  const [label, setLabel] = useState(name);
  const [tried, setTried] = useState(false);
  const { begin, isLeaving, problem } = useConsent();
  const reconnects = search.refusal === 'CONNECTORS_KIT_ACCOUNT_DIFFERENT' ? search.of : undefined;
  return (
    <Card title={`Your consent at ${name}`}>
      <form
        noValidate
        className="space-y-5 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (label.trim() === '' || isLeaving) return;
          begin({
            ...{ system: id, label: label.trim() },
            ...(reconnects === undefined ? {} : { reconnects }),
          });
        }}
      >
        {search.refusal !== undefined && problem === null && (
          <Refusal system={system} search={search} code={search.refusal} />
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        <StepsList steps={auth.steps} />
        <SandboxNote provider={name}>
          its consent page is served by this machine. Nothing leaves it.
        </SandboxNote>
        <NameField of="connection" value={label} tried={tried} onChange={setLabel} />
        <Button
          type="submit"
          look="primary"
          className="min-h-9 w-full"
          aria-disabled={isLeaving}
          icon={<ExternalLink aria-hidden size={14} />}
        >
          {isLeaving ? `Going to ${name}…` : `Continue to ${name}`}
        </Button>
        <p className="text-xs text-pretty text-muted">
          You sign in at {name} itself; your password never comes here. Afterwards {name} sends you
          back to this page, and what was granted is compared with this list.
        </p>
      </form>
    </Card>
  );
}

function Refusal({ system, search, code }: ConsentCardProps & { readonly code: string }) {
  const extra = search.extra?.split(' ') ?? [];
  const problem = {
    ...{ type: 'about:blank', title: `${system.name} is not connected`, status: 400, code },
    ...{ detail: refusalWords(code), correlationId: search.reference ?? '' },
  };
  return (
    <RefusedCredential
      problem={problem}
      missing={search.missing?.split(' ') ?? []}
      provider={system.name}
    >
      {extra.length > 0
        ? `Granted without being asked for: ${extra.join(', ')}.`
        : 'You can begin again below.'}
    </RefusedCredential>
  );
}
