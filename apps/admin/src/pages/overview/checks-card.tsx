import type { overview } from '@ataski/contract';

import { Card } from '../../parts/card.tsx';
import { EvidenceBadge } from '../../parts/evidence-badge.tsx';

/** Each check as a sentence with its evidence; failing ones first. */
export function ChecksCard({ checks }: Pick<overview.Overview, 'checks'>) {
  const ordered = checks.toSorted((left, right) => Number(left.holds) - Number(right.holds));
  return (
    <Card
      title="What is verified"
      aside={
        <a
          href="/security"
          className="inline-flex min-h-6 items-center text-sm text-muted underline-offset-4 hover:text-text hover:underline"
        >
          Security page
        </a>
      }
    >
      <ul className="divide-y divide-line">
        {ordered.map((check) => (
          <li
            key={check.id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3"
          >
            <p className="min-w-0 flex-1 basis-64 text-pretty">{check.sentence}</p>
            <EvidenceBadge check={check} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
