import { Bot, Cable, Cog, ShieldAlert, User } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';

import type { audit } from '@ataski/contract';

import { useActorName } from '../session/actor-name.ts';

/** Who acts, as the contract names it. */
export type ActorType = audit.AuditEvent['actorType'];

const icons: Readonly<Record<ActorType, LucideIcon>> = {
  user: User,
  agent: Bot,
  system: Cog,
  ops: ShieldAlert,
  connector: Cable,
};

/** What each kind of actor is called. */
export const actorTypeNames: Readonly<Record<ActorType, string>> = {
  user: 'Person',
  agent: 'Agent',
  system: 'Product',
  ops: 'Ataski ops',
  connector: 'Connector',
};

/** Who did something: the kind as an icon with its name, then the id. */
export function Actor({ type, id }: { readonly type: ActorType; readonly id: string }) {
  const Icon = icons[type];
  const name = useActorName(type, id);
  return (
    <span
      className="inline-flex max-w-full min-w-0 items-center gap-1.5"
      title={`${actorTypeNames[type]}: ${id}`}
    >
      <Icon
        aria-hidden
        size={14}
        className={type === 'ops' ? 'shrink-0 text-warn' : 'shrink-0 text-faint'}
      />
      <span className="sr-only">{actorTypeNames[type]} </span>
      <span className="truncate">{name}</span>
    </span>
  );
}
