import type { audit } from '@ataski/contract';

import { Tag } from './tag.tsx';
import type { Tone } from './tag.tsx';

type Outcome = NonNullable<audit.AuditEvent['outcome']>;

const words: Readonly<Record<Outcome, { readonly tone: Tone; readonly word: string }>> = {
  success: { tone: 'ok', word: 'Success' },
  failure: { tone: 'danger', word: 'Failure' },
  denied: { tone: 'danger', word: 'Denied' },
  unknown: { tone: 'warn', word: 'Unknown' },
};

/** How something ended. An intent without an outcome stands out, because nobody knows yet. */
export function OutcomeTag({ outcome, phase }: Pick<audit.AuditEvent, 'outcome' | 'phase'>) {
  if (outcome !== null) return <Tag tone={words[outcome].tone}>{words[outcome].word}</Tag>;
  if (phase === 'intent')
    return (
      <Tag tone="warn" icon="clock">
        No outcome yet
      </Tag>
    );
  return (
    <Tag tone="quiet" icon="none">
      Noted
    </Tag>
  );
}
