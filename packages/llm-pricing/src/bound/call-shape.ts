import type { InputWeight } from './input-weight.ts';

/** A member that is added to a body which lacks it. */
export type AddedMembers = Readonly<Record<string, string | number | boolean>>;

/** What a body was found to ask for, before anything is priced. */
export interface CallShape {
  readonly weight: InputWeight;
  /** The most that the body lets one answer have; null when it does not say. */
  readonly askedOutputTokens: number | null;
  /** True where an answer may be longer than that, as long as the window of the model. */
  readonly mayFillWindow?: boolean;
  /** How the surface calls that limit, where it may be left out. */
  readonly limitMember: string | null;
  /** Answers that are asked for at once. */
  readonly choices: number;
  readonly webSearches: number;
  readonly webFetches: number;
  /** Whether a token may be billed as written to a cache. */
  readonly mayWriteCache: boolean;
  /** The tier that is asked for, or is added. */
  readonly serviceTier: string;
  readonly added: AddedMembers;
}
