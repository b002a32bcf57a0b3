import { Download } from 'lucide-react';

import { audit } from '@ataski/contract';

import { problemOf } from '../api/problem-error.ts';
import { send } from '../api/send.ts';
import { useCall } from '../api/use-call.ts';
import { absoluteTime } from '../format/instant.ts';
import { formatCount } from '../format/number.ts';
import { announce } from './announce.ts';
import { saveFile } from './save-file.ts';
import { SkeletonLine } from './skeleton.tsx';
import { Tag } from './tag.tsx';

type EventKey = Pick<audit.AuditEvent, 'eventId' | 'occurredAt'>;

const refetchEveryMs = 2_000;

/** Where an event is sealed, with its proof to take away; or that it waits. */
export function EventSeal({ eventId, occurredAt }: EventKey) {
  const key = { eventId, occurredAt };
  const call = useCall(audit.getAuditSeal, key, { refetchEveryMs: waitMs });
  const seal = call.data?.seal;
  if (seal === undefined) return <SkeletonLine width="60%" />;
  if (seal === null) {
    return (
      <Tag tone="quiet" icon="clock">
        Waiting for its seal
      </Tag>
    );
  }
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <span title={`Signed ${absoluteTime(seal.signedAt)}`}>
        Entry {formatCount(seal.index)}, checkpoint of {formatCount(seal.size)}
      </span>
      <button
        type="button"
        onClick={() => void saveProof(key)}
        className="-mx-1 inline-flex min-h-6 items-center gap-1 rounded px-1 font-medium text-accent hover:bg-sunken"
      >
        <Download aria-hidden size={12} />
        Download proof
      </button>
    </span>
  );
}

/** Until there is a seal, soon again; it never changes afterwards. */
function waitMs(data: { readonly seal: unknown } | undefined): number | false {
  return data?.seal === null ? refetchEveryMs : false;
}

async function saveProof(key: EventKey): Promise<void> {
  try {
    const { proof } = await send(audit.getAuditProof, key);
    saveFile(`${key.eventId}.tlog-proof`, new Blob([proof], { type: 'text/plain' }));
    announce('Saved the proof.');
  } catch (error) {
    announce(problemOf(error).title);
  }
}
