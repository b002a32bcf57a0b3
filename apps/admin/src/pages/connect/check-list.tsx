import { Check, Circle, LoaderCircle, X } from 'lucide-react';
import { useEffect } from 'react';

import type { CallOutput, connections } from '@ataski/contract';
import type { SystemManifest } from '@ataski/scope-manifest';

import { countOf } from '../../format/number.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { useTicking } from './use-ticking.ts';

type Answer = CallOutput<typeof connections.connectWithKey>;

/** Properties of the check. */
export interface CheckListProps {
  readonly system: SystemManifest;
  /** Undefined while the provider is being asked. */
  readonly answer: Answer | undefined;
  readonly onDone: () => void;
}

const restMs = 900;

/** The check of a key: each permission waits, then is ticked as the provider answered it. */
export function CheckList({ system, answer, onDone }: CheckListProps) {
  const checks =
    answer?.checks ??
    system.scopes.map(({ scope, sentence }) => ({ permission: scope, sentence, granted: null }));
  const ticked = useTicking(answer === undefined ? 0 : checks.length);
  const done = answer !== undefined && ticked === checks.length;
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(onDone, restMs);
    return () => clearTimeout(timer);
  }, [done, onDone]);
  return (
    <Card title={done ? `${system.name} is connected` : `Checking with ${system.name}`}>
      <ul className="space-y-2.5 p-4 text-sm">
        {checks.map((check, index) => (
          <li key={check.permission} className="grid grid-cols-[18px_1fr] gap-2.5">
            <CheckIcon
              granted={index < ticked ? check.granted : null}
              waiting={answer === undefined}
            />
            <div>
              <code className="font-mono text-xs leading-[18px]">{check.permission}</code>
              <p className="text-muted">{check.sentence}</p>
            </div>
          </li>
        ))}
      </ul>
      <div className="flex min-h-[58px] items-center justify-between gap-3 border-t border-line px-4 py-3 text-sm">
        <p role="status" className="text-muted">
          {done
            ? `${countOf(checks.length, 'permission')} granted.${system.category === 'models' ? '' : ' The first sync has started.'}`
            : `Asking ${system.name} for each permission, read only.`}
        </p>
        {done && <Button onClick={onDone}>Open the connection</Button>}
      </div>
    </Card>
  );
}

function CheckIcon({
  granted,
  waiting,
}: {
  readonly granted: boolean | null;
  readonly waiting: boolean;
}) {
  if (granted === true)
    return (
      <Check aria-label="Granted" size={16} strokeWidth={2.25} className="appear mt-px text-ok" />
    );
  if (granted === false)
    return (
      <X aria-label="Missing" size={16} strokeWidth={2.25} className="appear mt-px text-danger" />
    );
  const Icon = waiting ? LoaderCircle : Circle;
  return (
    <Icon
      aria-label="Waiting"
      size={16}
      className={waiting ? 'mt-px animate-spin text-faint' : 'mt-px text-faint'}
    />
  );
}
