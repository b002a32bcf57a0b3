import type { SystemManifest } from '@ataski/scope-manifest';

import { countOf } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { CheckList } from './check-list.tsx';
import type { KeyAuth } from './key-auth.ts';
import { KeyForm } from './key-form.tsx';
import { missingPermissions } from './missing-permissions.ts';
import { useConnect } from './use-connect.ts';

/** Properties of the wizard. */
export interface ConnectWizardProps {
  readonly system: SystemManifest;
  readonly auth: KeyAuth;
}

/** What is asked for on one side; the key, and then its check, on the other. */
export function ConnectWizard({ system, auth }: ConnectWizardProps) {
  const { connect, answer, problem, isPending, open } = useConnect(system.id);
  const missing = missingPermissions(problem);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
      <AskedFor system={system} missing={missing} />
      {isPending || answer !== undefined ? (
        <CheckList system={system} answer={answer} onDone={open} />
      ) : (
        <KeyForm
          system={system}
          auth={auth}
          problem={problem}
          missing={missing}
          onSubmit={({ label, key }) => connect(label, { [auth.field]: key })}
        />
      )}
    </div>
  );
}

interface AskedForProps {
  readonly system: SystemManifest;
  /** What the last key lacked. */
  readonly missing: readonly string[];
}

function AskedFor({ system, missing }: AskedForProps) {
  const operations = Object.values(system.operations);
  const readOnly = operations.every(({ method }) => method === 'GET');
  return (
    <Card
      title="What Ataski asks for"
      aside={<span className="text-xs text-muted">Manifest {system.version}</span>}
    >
      <p className="px-4 pt-3 text-sm text-pretty text-muted">
        {countOf(system.scopes.length, 'permission')}
        {readOnly && ', read only'}. With them, {countOf(operations.length, 'operation')} can leave
        this product; anything else is refused before a connection opens.
      </p>
      <ScopeList
        scopes={system.scopes.map(({ scope, sentence }) => ({
          scope,
          sentence,
          granted: missing.length === 0 ? undefined : !missing.includes(scope),
        }))}
        never={system.never}
      />
    </Card>
  );
}
