import { Download, ShieldCheck } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';

import { audit } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { absoluteTime } from '../../format/instant.ts';
import { countOf, formatCount } from '../../format/number.ts';
import { shortenId } from '../../format/words.ts';
import { Button } from '../../parts/button.tsx';
import { Copyable } from '../../parts/copyable.tsx';
import { floatingClass } from '../../parts/floating.ts';
import { saveFile } from '../../parts/save-file.ts';
import { TagIcon, tagClass } from '../../parts/tag.tsx';

type Evidence = audit.AuditEvidence;

const refetchEveryMs = 5_000;
/** What the server counts to. */
const countedTo = 1_000;

/** How far the log is sealed, as a badge that opens what an outsider needs to check it. */
export function EvidencePanel() {
  const call = useCall(audit.getAuditEvidence, {}, { refetchEveryMs });
  const evidence = call.data;
  // While it loads there is nothing to claim.
  if (evidence === undefined) return null;
  const tone = evidence.checkpoint === null ? 'quiet' : 'ok';
  return (
    <Popover.Root>
      <Popover.Trigger
        className={tagClass(tone, 'min-h-6 hover:brightness-97 dark:hover:brightness-125')}
      >
        <TagIcon tone={tone} />
        {evidence.checkpoint === null
          ? 'Not sealed yet'
          : `Sealed to ${formatCount(evidence.sealedEvents)}`}
        <span className="sr-only">. Show the evidence.</span>
      </Popover.Trigger>
      <Popover.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        aria-label="Evidence"
        className={`${floatingClass} max-h-[var(--radix-popover-content-available-height)] w-[420px] max-w-[calc(100vw-24px)] overflow-y-auto p-4`}
      >
        <EvidenceFacts evidence={evidence} />
      </Popover.Content>
    </Popover.Root>
  );
}

function EvidenceFacts({ evidence }: { readonly evidence: Evidence }) {
  const { sealedEvents, sealedThrough, checkpointedAt, checkpoint } = evidence;
  return (
    <>
      <p className="flex items-center gap-2 font-medium">
        <ShieldCheck aria-hidden size={16} className="shrink-0 text-ok" />
        Evidence an outsider can check
      </p>
      <p className="mt-1 text-xs text-pretty text-muted">
        Committed events become leaves of a tree whose root is signed. Whoever keeps a checkpoint
        can show later that nothing before it was changed, taken out or put in.
      </p>
      <dl className="mt-3 space-y-2 border-t border-line pt-3">
        <Fact name="Sealed">{countOf(sealedEvents, 'event')}</Fact>
        <Fact name="Through">
          {sealedThrough === null ? 'Nothing yet' : absoluteTime(sealedThrough)}
        </Fact>
        <Fact name="Signed">
          {checkpointedAt === null ? 'Not yet' : absoluteTime(checkpointedAt)}
        </Fact>
        <Fact name="Waiting">{waitingText(evidence.waitingEvents)}</Fact>
        {checkpoint !== null && (
          <Fact name="Log">
            <Copyable value={checkpoint.split('\n')[0] ?? ''} name="name of the log" />
          </Fact>
        )}
        {evidence.verificationKeys.map((vkey, index) => (
          <Fact key={vkey} name={index === 0 ? 'Keys' : ''}>
            <Copyable
              value={vkey}
              shown={shownKey(vkey)}
              name={`verification key ${String(index + 1)}`}
            />
          </Fact>
        ))}
      </dl>
      <div className="mt-3 flex flex-wrap gap-2 border-t border-line pt-3">
        <Button
          icon={<Download aria-hidden size={14} />}
          disabled={checkpoint === null}
          onClick={() => saveText('checkpoint.txt', checkpoint ?? '')}
        >
          Download checkpoint
        </Button>
        <Button
          icon={<Download aria-hidden size={14} />}
          onClick={() => saveText('verification-keys.txt', keysText(evidence))}
        >
          Download keys
        </Button>
      </div>
      <p className="mt-2 text-xs text-muted">
        Keep the keys apart from the log: an auditor must not take them from where the log comes
        from each time.
      </p>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[72px_minmax(0,1fr)] items-baseline gap-3 text-xs leading-[18px]">
      <dt className="text-muted">{name}</dt>
      <dd className="tnum min-w-0">{children}</dd>
    </div>
  );
}

/** The end of the signer's name and the key's id: what tells keys apart. */
function shownKey(vkey: string): string {
  const [name = '', keyId = ''] = vkey.split('+');
  return `${keyId}  ${shortenId(name.split('/').at(-1) ?? '')}`;
}

function waitingText(waiting: number): string {
  if (waiting === 0) return 'No event waits';
  if (waiting >= countedTo) return `${formatCount(countedTo)} events or more`;
  return countOf(waiting, 'event');
}

function keysText({ verificationKeys }: Evidence): string {
  return verificationKeys.map((vkey) => `${vkey}\n`).join('');
}

function saveText(name: string, text: string): void {
  saveFile(name, new Blob([text], { type: 'text/plain' }));
}
