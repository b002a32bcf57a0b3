import { providerKeys } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { systemName } from '../../system-name.ts';

/** Properties of the question. */
export interface EndKeyDialogProps {
  readonly providerKey: providerKeys.ProviderKey;
  readonly how: 'deactivate' | 'remove';
  readonly isLast: boolean;
  readonly onClose: () => void;
}

/** Says what happens when a key is deactivated or removed, and does it. */
export function EndKeyDialog({ providerKey, how, isLast, onClose }: EndKeyDialogProps) {
  const { id, label, provider, pays } = providerKey;
  const isRemoval = how === 'remove';
  const options = { rereads: [providerKeys.listProviderKeys], onDone: onClose };
  const remove = useChange(providerKeys.removeProviderKey, options);
  const deactivate = useChange(providerKeys.deactivateProviderKey, options);
  const change = isRemoval ? remove : deactivate;
  return (
    <ConfirmDialog
      title={`${isRemoval ? 'Remove' : 'Deactivate'} ${label}`}
      consequences={consequencesOf(systemName(provider), { isRemoval, isLast, pays })}
      verb={isRemoval ? 'Remove key' : 'Deactivate key'}
      doing={isRemoval ? 'Removing…' : 'Deactivating…'}
      isPending={change.isPending}
      problem={change.problem}
      onConfirm={() =>
        change.send({ providerKeyId: id }, `${label} is ${isRemoval ? 'removed' : 'deactivated'}.`)
      }
      onClose={onClose}
    />
  );
}

interface Circumstances {
  readonly isRemoval: boolean;
  readonly isLast: boolean;
  readonly pays: boolean;
}

function consequencesOf(provider: string, { isRemoval, isLast, pays }: Circumstances): string[] {
  const after = isRemoval && isLast;
  return [
    'No new call is made with it from a second after this on, in any process.',
    isRemoval
      ? 'The key is deleted from the vault. It cannot be brought back.'
      : 'It stays so for good: to use a key again, add one.',
    ...(after
      ? [
          `It is your last key for ${provider}: from then on calls are made on the account of Ataski, where it has one, and stand on its invoice.`,
        ]
      : []),
    ...(pays && !after
      ? [`Calls of ${provider} are refused until you add a key. Nobody else’s key takes over.`]
      : []),
    `The key itself stays alive at ${provider} until you delete it there.`,
    'The audit log keeps that it was here, and who ended it.',
  ];
}
