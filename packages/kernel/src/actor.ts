import { KernelError } from './kernel-error.ts';

/** Who acts: a signed-in person, an agent, the product itself, an operator, or a connector's run. */
export type ActorType = 'user' | 'agent' | 'system' | 'ops' | 'connector';

/** The one who is written into the audit log. */
export interface Actor {
  readonly type: ActorType;
  /** 1 to 128 of letters, digits and `. _ : @ + -`; an id, never a display name. */
  readonly id: string;
}

const types: readonly ActorType[] = ['user', 'agent', 'system', 'ops', 'connector'];
const shape = /^[A-Za-z0-9._:@+-]{1,128}$/;

/** Accepts a known type and a safe id. Throws KERNEL_ACTOR_INVALID, without the value. */
export function parseActor(type: string, id: string): Actor {
  const known = types.find((candidate) => candidate === type);
  if (known === undefined || !shape.test(id)) throw new KernelError('KERNEL_ACTOR_INVALID');
  return { type: known, id };
}
