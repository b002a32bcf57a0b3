import { Link } from '@tanstack/react-router';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';

import type { connections } from '@ataski/contract';

import { absoluteTime } from '../../format/instant.ts';
import { prettyJson } from '../../format/print-json.ts';
import { streamTitle } from '../../format/words.ts';
import { Button } from '../../parts/button.tsx';
import { Copyable, useCopy } from '../../parts/copyable.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { JsonText } from '../../parts/json-text.tsx';
import { useMay } from '../../session/session.ts';
import { summariseRecord } from './record-summary.ts';
import { ShownAmount } from './shown-amount.tsx';

/** Properties of the drawer. */
export interface RecordDrawerProps {
  readonly record: connections.StoredRecord;
  readonly run: connections.SyncRun | null;
  readonly onClose: () => void;
}

/** One record as the provider sent it, and the way to who read it. */
export function RecordDrawer({ record, run, onClose }: RecordDrawerProps) {
  const { title, amount } = summariseRecord(record.data);
  const mayReadAudit = useMay('audit:read');
  return (
    <Dialog shape="drawer" title={title ?? record.sourceId} onClose={onClose}>
      <dl className="space-y-1.5 px-5 py-4 text-sm">
        <Fact name="Id">
          <Copyable value={record.sourceId} name="record id" />
        </Fact>
        <Fact name="Stream">{streamTitle(record.stream)}</Fact>
        {amount !== null && (
          <Fact name="Amount">
            <ShownAmount amount={amount} />
          </Fact>
        )}
        <Fact name="Changed">{absoluteTime(record.changedAt)}</Fact>
        {record.deletedAt !== null && <Fact name="Deleted">{absoluteTime(record.deletedAt)}</Fact>}
        {run !== null && mayReadAudit && (
          <Fact name="Last sync">
            <Link
              to="/audit"
              search={{ correlation: run.correlationId, open: run.correlationId }}
              className="inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-4"
            >
              See what it did
            </Link>
          </Fact>
        )}
      </dl>
      <section aria-labelledby="record-json" className="border-t border-line">
        <div className="flex items-center justify-between px-5 pt-3">
          <h3 id="record-json" className="text-sm font-semibold">
            As the provider sent it
          </h3>
          <CopyJson data={record.data} />
        </div>
        <JsonText text={record.data} />
      </section>
    </Dialog>
  );
}

function CopyJson({ data }: { readonly data: string }) {
  const [copied, copy] = useCopy(prettyJson(data), 'JSON');
  const Icon = copied ? Check : Copy;
  return (
    <Button look="ghost" icon={<Icon aria-hidden size={14} />} onClick={copy} className="px-2 py-1">
      Copy JSON
    </Button>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[96px_1fr] items-center gap-3">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
