import { useState } from 'react';

import { virtualKeys } from '@ataski/contract';

import { useChange } from '../../api/use-change.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { KeyShownOnce } from './key-shown-once.tsx';
import { VirtualKeyForm } from './virtual-key-form.tsx';

/** Asks what a virtual key is to be for, makes it, and shows its text once. */
export function CreateVirtualKeyDialog({ onClose }: { readonly onClose: () => void }) {
  // Kept by this dialog alone, and gone with it.
  const [made, setMade] = useState<{ readonly key: string; readonly label: string } | null>(null);
  const { send, isPending, problem } = useChange(virtualKeys.createVirtualKey, {
    rereads: [virtualKeys.listVirtualKeys],
    onDone: ({ key, virtualKey }) => setMade({ key, label: virtualKey.label }),
  });
  return (
    <Dialog
      shape="drawer"
      title={made === null ? 'Create virtual key' : `${made.label} is made`}
      onClose={onClose}
    >
      {made === null ? (
        <VirtualKeyForm
          isPending={isPending}
          problem={problem}
          onSubmit={(wish) => send(wish, `${wish.label} is made.`)}
        />
      ) : (
        <KeyShownOnce text={made.key} onClose={onClose} />
      )}
    </Dialog>
  );
}
