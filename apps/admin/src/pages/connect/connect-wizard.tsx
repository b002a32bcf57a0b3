import type { SystemManifest } from '@ataski/scope-manifest';

import { AskedFor } from './asked-for.tsx';
import { CheckList } from './check-list.tsx';
import type { ConnectSearch } from './connect-search.ts';
import { ConsentSteps } from './consent-steps.tsx';
import { fieldsAuthOf } from './fields-auth.ts';
import { FieldsForm } from './fields-form.tsx';
import { keyAuthOf } from './key-auth.ts';
import { KeyForm } from './key-form.tsx';
import { missingPermissions } from './missing-permissions.ts';
import { useConnect } from './use-connect.ts';

/** Properties of the wizard. */
export interface ConnectWizardProps {
  readonly system: SystemManifest;
  /** How a consent ended, when the person comes back from one. */
  readonly search: ConnectSearch;
}

/** What is asked for on one side; consent or credential, and then its check, on the other. */
export function ConnectWizard({ system, search }: ConnectWizardProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)]">
      {system.auth.kind === 'oauth2' ? (
        <ConsentSteps system={system} search={search} />
      ) : (
        <CredentialSteps system={system} />
      )}
    </div>
  );
}

function CredentialSteps({ system }: { readonly system: SystemManifest }) {
  const { connect, answer, problem, isPending, open } = useConnect(system.id);
  const missing = missingPermissions(problem);
  const keyAuth = keyAuthOf(system);
  const fieldsAuth = fieldsAuthOf(system);
  const shared = { system, problem, missing };
  return (
    <>
      <AskedFor system={system} missing={missing} />
      {isPending || answer !== undefined ? (
        <CheckList system={system} answer={answer} onDone={open} />
      ) : (
        <>
          {keyAuth !== null && (
            <KeyForm
              {...shared}
              auth={keyAuth}
              onSubmit={({ label, key, choices }) =>
                connect(label, { [keyAuth.field]: key, ...choices })
              }
            />
          )}
          {fieldsAuth !== null && <FieldsForm {...shared} auth={fieldsAuth} onSubmit={connect} />}
        </>
      )}
    </>
  );
}
