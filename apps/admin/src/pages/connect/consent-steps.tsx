import { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { useCall } from '../../api/use-call.ts';
import { AccountPicker } from './account-picker.tsx';
import { AskedFor } from './asked-for.tsx';
import type { ConnectSearch } from './connect-search.ts';
import { ConsentCard } from './consent-card.tsx';
import { ConsentDone } from './consent-done.tsx';

/** Properties of the steps. */
export interface ConsentStepsProps {
  readonly system: SystemManifest;
  readonly search: ConnectSearch;
}

/** Before the consent, between several accounts, or after it: wherever the person comes back to. */
export function ConsentSteps({ system, search }: ConsentStepsProps) {
  const { connection: connectionId = '', choice } = search;
  const made = useCall(
    connections.getConnection,
    { connectionId },
    { enabled: connectionId !== '' },
  );
  const missing = search.missing?.split(' ') ?? [];
  if (connectionId !== '' && made.data !== undefined && findSystem(made.data.system) === system) {
    return (
      <>
        <AskedFor system={system} granted={made.data.grantedScopes} />
        <ConsentDone system={system} connection={made.data} />
      </>
    );
  }
  return (
    <>
      <AskedFor system={system} missing={missing} />
      {choice === undefined ? (
        <ConsentCard system={system} search={search} />
      ) : (
        <AccountPicker system={system} choiceId={choice} />
      )}
    </>
  );
}
