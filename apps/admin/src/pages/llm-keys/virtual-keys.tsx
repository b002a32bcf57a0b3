import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { SkeletonTable } from '../../parts/skeleton.tsx';
import { useMay } from '../../session/session.ts';
import { useBreakers } from '../llm-breakers/use-breakers.ts';
import { CreateVirtualKeyDialog } from './create-virtual-key-dialog.tsx';
import { useVirtualKeys } from './use-virtual-keys.ts';
import { virtualKeyColumns } from './virtual-key-columns.tsx';

/** The keys of the tenant's agents. */
export function VirtualKeys() {
  const mayManage = useMay('model:manage');
  const { call, keys, isWhole } = useVirtualKeys();
  const breakers = useBreakers().data?.breakers ?? [];
  const [isCreating, setCreating] = useState(false);
  const create = mayManage && (
    <Button look="primary" icon={<Plus aria-hidden size={14} />} onClick={() => setCreating(true)}>
      Create virtual key
    </Button>
  );
  return (
    <section aria-labelledby="virtual-keys">
      <header className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h2 id="virtual-keys" className="text-lg font-semibold">
            Virtual keys
          </h2>
          <p className="text-sm text-pretty text-muted">
            What your agents send as their API key. It opens no provider: only Ataski, and there
            what you say.
          </p>
        </div>
        {keys.length > 0 && create}
      </header>
      <Loaded
        call={call}
        permission="model:read"
        skeleton={<SkeletonTable rows={3} columns={5} />}
        isEmpty={() => keys.length === 0}
        empty={
          <Message icon={Bot} title="No agent has a key yet" actions={create}>
            A virtual key says who acts, for whom, with which models and until when.
          </Message>
        }
      >
        {() => (
          <DataTable
            name="Virtual keys"
            columns={virtualKeyColumns(breakers, mayManage)}
            rows={keys}
            rowKey={({ id }) => id}
            {...(isWhole
              ? {}
              : { footer: <p className="text-xs text-muted">There are more keys than these.</p> })}
          />
        )}
      </Loaded>
      {isCreating && <CreateVirtualKeyDialog onClose={() => setCreating(false)} />}
    </section>
  );
}
