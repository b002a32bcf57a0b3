import { connections } from '@ataski/contract';
import type { CallOutput } from '@ataski/contract';

import { useCall } from '../../../api/use-call.ts';
import { groupDecimal } from '../../../format/decimal.ts';
import { absoluteTime } from '../../../format/instant.ts';
import { countOf } from '../../../format/number.ts';
import { Card } from '../../../parts/card.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { SkeletonCards } from '../../../parts/skeleton.tsx';
import { Tag } from '../../../parts/tag.tsx';
import { reportChanges } from './report-changes.ts';
import type { ReportChange } from './report-changes.ts';
import { readReport } from './report.ts';

type Version = CallOutput<typeof connections.listRecordVersions>['versions'][number];

/** Properties of the history. */
export interface ReportHistoryProps {
  readonly connectionId: string;
  readonly stream: string;
  readonly sourceId: string;
}

/** Each state in which a report was seen, and what each restatement changed. */
export function ReportHistory(props: ReportHistoryProps) {
  const call = useCall(connections.listRecordVersions, { ...props });
  return (
    <Loaded
      call={call}
      permission="record:read"
      skeleton={<SkeletonCards count={1} height={160} />}
    >
      {({ versions }) => (
        <Card title="History" aside={<State versions={versions} />}>
          <ol className="divide-y divide-line text-sm">
            {versions.map((version, index) => (
              <Entry key={version.version} version={version} before={versions[index + 1] ?? null} />
            ))}
          </ol>
        </Card>
      )}
    </Loaded>
  );
}

function State({ versions }: { readonly versions: readonly Version[] }) {
  return versions.length < 2 ? (
    <Tag tone="ok">Never restated</Tag>
  ) : (
    <Tag tone="warn">Restated {countOf(versions.length - 1, 'time')}</Tag>
  );
}

function Entry({
  version,
  before,
}: {
  readonly version: Version;
  readonly before: Version | null;
}) {
  const changes = changesOf(version, before);
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">
          {before === null ? 'First seen' : `State ${version.version}`}
        </span>
        <time dateTime={version.seenAt} className="tnum text-xs text-muted">
          {absoluteTime(version.seenAt)}
        </time>
      </p>
      {changes !== null && (
        <ul className="mt-2 space-y-2">
          {changes.map((change) => (
            <Change key={change.key} change={change} />
          ))}
          {changes.length === 0 && (
            <li className="text-muted">No figure changed; the layout did.</li>
          )}
        </ul>
      )}
    </li>
  );
}

function Change({ change: { label, before, after } }: { readonly change: ReportChange }) {
  return (
    <li>
      <span className="block">{label}</span>
      <span className="tnum block text-muted">
        <del className="no-underline">{shown(before)}</del>
        <span aria-hidden className="mx-1.5">
          →
        </span>
        <span className="sr-only"> became </span>
        <ins className="font-medium text-text no-underline">{shown(after)}</ins>
      </span>
    </li>
  );
}

function shown(value: string | null): string {
  if (value === null) return 'not there';
  return value === '' ? 'empty' : (groupDecimal(value) ?? value);
}

function changesOf(version: Version, before: Version | null): readonly ReportChange[] | null {
  const [later, earlier] = [readReport(version.data), readReport(before?.data ?? '')];
  return later === null || earlier === null ? null : reportChanges(earlier, later);
}
