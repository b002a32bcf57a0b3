import type { EventOf } from '@ataski/kernel';

import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';
import type { vaultActions } from './vault-actions.ts';

type CredentialAction = keyof typeof vaultActions;

/** The audit event of one of the vault's actions. */
export type CredentialEvent<Action extends CredentialAction> = Extract<
  EventOf<typeof vaultActions>,
  { readonly action: Action }
>;

/** The audit event of something that happened to a credential. It names the place, never the secret. */
export function credentialEvent<Action extends CredentialAction>(
  action: Action,
  place: CredentialPlace,
  details: CredentialEvent<Action>['details'],
): CredentialEvent<Action> {
  const event = { action, targets: [{ type: 'credential', id: placeId(place) }], details };
  return event as unknown as CredentialEvent<Action>;
}
