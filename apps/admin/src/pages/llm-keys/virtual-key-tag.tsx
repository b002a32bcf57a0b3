import { Link } from '@tanstack/react-router';

import type { breakers, virtualKeys } from '@ataski/contract';

import { absoluteTime, calendarDate } from '../../format/instant.ts';
import { Tag, TagIcon, tagClass } from '../../parts/tag.tsx';
import { stateNames, stateTones } from '../llm-breakers/breaker-words.ts';
import { virtualKeyState } from './virtual-key-state.ts';

/** Properties of the tag. */
export interface VirtualKeyTagProps {
  readonly virtualKey: virtualKeys.VirtualKey;
  /** What slows or stops its calls. */
  readonly breaker: breakers.Breaker | undefined;
}

/** Whether a virtual key opens anything now; where a breaker decides that, the way to it. */
export function VirtualKeyTag({ virtualKey, breaker }: VirtualKeyTagProps) {
  const { expiresAt, revokedAt } = virtualKey;
  const state = virtualKeyState(virtualKey, Date.now());
  if (state === 'revoked') {
    return (
      <span title={absoluteTime(revokedAt ?? expiresAt)}>
        <Tag tone="quiet">Revoked</Tag>
      </span>
    );
  }
  if (state !== 'expired' && breaker !== undefined) return <BreakerLink breaker={breaker} />;
  return (
    <span title={absoluteTime(expiresAt)}>
      {state === 'expired' ? (
        <Tag tone="quiet">Expired</Tag>
      ) : (
        <Tag
          tone={state === 'expiring' ? 'warn' : 'ok'}
          {...(state === 'expiring' ? { icon: 'clock' as const } : {})}
        >
          Until {calendarDate(expiresAt)}
        </Tag>
      )}
    </span>
  );
}

function BreakerLink({ breaker: { state } }: { readonly breaker: breakers.Breaker }) {
  return (
    <Link
      to="/app/llm-breakers"
      className={tagClass(stateTones[state], 'min-h-6 underline-offset-2 hover:underline')}
    >
      <TagIcon tone={stateTones[state]} />
      {stateNames[state]}
      <span className="sr-only">. Show the breakers.</span>
    </Link>
  );
}
