import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';

import { problemOf } from '../../api/problem-error.ts';
import { useSend } from '../../api/use-call.ts';
import { countOf } from '../../format/number.ts';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, inputClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { systemName } from '../../system-name.ts';

/** Properties of the dialog. */
export interface DisconnectDialogProps {
  readonly connection: connections.Connection;
  readonly onClose: () => void;
}

/** Says what disconnecting does, and asks for the connection's name before it does it. */
export function DisconnectDialog({ connection, onClose }: DisconnectDialogProps) {
  const [typed, setTyped] = useState('');
  const { disconnect, error, isPending } = useDisconnect(connection, onClose);
  const provider = systemName(connection.system);
  const byConsent = connection.grantedScopes !== null;
  const canRevoke =
    byConsent && findSystem(connection.system)?.authOperations['revoke_token'] !== undefined;
  return (
    <Dialog title={`Disconnect ${connection.label}`} onClose={onClose}>
      <form
        className="space-y-4 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === connection.label) disconnect();
        }}
      >
        <ul className="list-disc space-y-1.5 pl-4 text-sm text-pretty marker:text-faint">
          {canRevoke && <li>The consent is ended at {provider}, first of all.</li>}
          <li>{byConsent ? 'The tokens are' : 'The key is'} deleted from the vault.</li>
          <li>
            {countOf(connection.recordCount, 'synced record')} will be deleted here. Nothing changes
            in {provider}.
          </li>
          <li>A sync that is running stops.</li>
          <li>The audit log keeps what happened, as ids and counts.</li>
          {!canRevoke && (
            <li>The key itself stays alive at {provider} until you delete it there.</li>
          )}
        </ul>
        <Field label={`Type ${connection.label} to confirm`}>
          {(input) => (
            <input
              {...input}
              data-first-focus
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              className={inputClass}
            />
          )}
        </Field>
        {error !== null && <ProblemNote problem={problemOf(error)} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="danger" disabled={typed !== connection.label || isPending}>
            {isPending ? 'Disconnecting…' : 'Disconnect'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useDisconnect({ id, label }: connections.Connection, onDone: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mutate, error, isPending } = useSend(connections.disconnect);
  const leave = async (proof: connections.Disconnection) => {
    const { recordsDeleted } = proof;
    client.setQueryData([connections.getDisconnection.id, { connectionId: id }], proof);
    announce(`${label} is disconnected. ${countOf(recordsDeleted, 'record')} deleted.`);
    onDone();
    await navigate({ to: '/connections/$connectionId', params: { connectionId: id }, search: {} });
    client.removeQueries({ queryKey: [connections.listRecords.id] });
    await client.invalidateQueries();
  };
  const disconnect = () =>
    mutate({ connectionId: id }, { onSuccess: (proof) => void leave(proof) });
  return { disconnect, error, isPending };
}
