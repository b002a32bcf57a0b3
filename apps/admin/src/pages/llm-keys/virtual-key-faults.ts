import type { virtualKeys } from '@ataski/contract';

/** What a person entered. */
export interface EnteredWish {
  readonly label: string;
  readonly agentId: string;
  readonly userId: string;
  readonly surfaces: readonly virtualKeys.Surface[];
  readonly models: readonly string[] | null;
}

/** What is wrong with it, by field. */
export type WishFaults = Partial<Readonly<Record<keyof EnteredWish, string>>>;

const idShape = /^[A-Za-z0-9._:@+-]{1,128}$/;
const idSentence = 'Letters, digits and . _ : @ + - only, up to 128.';

/** The server decides; this only spares a wish that cannot be the way there. */
export function faultsOf({ label, agentId, userId, surfaces, models }: EnteredWish): WishFaults {
  return {
    ...(label.trim() === '' || label.trim().length > 80
      ? { label: 'Give the key a name of up to 80 characters.' }
      : {}),
    ...(idShape.test(agentId) ? {} : { agentId: `Name the agent. ${idSentence}` }),
    ...(userId === '' || idShape.test(userId) ? {} : { userId: idSentence }),
    ...(surfaces.length === 0 ? { surfaces: 'Choose at least one.' } : {}),
    ...(models !== null && (models.length === 0 || models.length > 100)
      ? { models: 'Choose 1 to 100 models, or all.' }
      : {}),
  };
}
