import type { ErrorDetails } from './ataski-error.ts';

/** What one detail of an action holds. A question mark says that it may be absent. */
export type DetailKind =
  'text' | 'text?' | 'integer' | 'integer?' | 'flag' | 'flag?' | 'texts' | 'texts?';

/** The details of an action by name. */
export type DetailShape = Readonly<Record<string, DetailKind>>;

/** What may be recorded under one action. */
export interface ActionDefinition {
  /** Counts up when the meaning of the details changes; it is part of each entry. */
  readonly version: number;
  /** Ids, names and counts; never a secret, a body or a customer's value. */
  readonly details: DetailShape;
  /** Details that only the outcome of a call has, beside those of its intent. */
  readonly outcome?: DetailShape;
  /** Personal details: the entry keeps a salted commitment to them, and they can be erased. */
  readonly sensitive?: DetailShape;
}

/** Actions by name: noun.past_participle, for example `credential.used`. */
export type ActionVocabulary = Readonly<Record<string, ActionDefinition>>;

/** Declares what a package records. An action that no vocabulary declares does not compile. */
export function defineActions<const Vocabulary extends ActionVocabulary>(
  vocabulary: Vocabulary,
): Vocabulary {
  return Object.freeze(vocabulary);
}

interface DetailTypes {
  readonly text: string;
  readonly integer: number;
  readonly flag: boolean;
  readonly texts: readonly string[];
}

type ValueOf<Kind extends DetailKind> = Kind extends `${infer Base extends keyof DetailTypes}?`
  ? DetailTypes[Base]
  : DetailTypes[Kind & keyof DetailTypes];

type OptionalNames<Shape extends DetailShape> = {
  [Name in keyof Shape]: Shape[Name] extends `${string}?` ? Name : never;
}[keyof Shape];

/** The details that fit a shape. */
export type DetailsOf<Shape extends DetailShape> = {
  readonly [Name in Exclude<keyof Shape, OptionalNames<Shape>>]: ValueOf<Shape[Name]>;
} & { readonly [Name in OptionalNames<Shape>]?: ValueOf<Shape[Name]> | undefined };

/** How it ended. `unknown`: the process died between the intent and the outcome. */
export type AuditOutcome = 'success' | 'failure' | 'denied' | 'unknown';

/** What was acted on: a kind and an id. */
export interface AuditTarget {
  readonly type: string;
  readonly id: string;
}

/** One thing that happened, of whichever action. {@link EventOf} is what a sink takes. */
export interface AuditEvent {
  readonly action: string;
  /** Default: `success`. */
  readonly outcome?: AuditOutcome;
  readonly targets?: readonly AuditTarget[];
  readonly details?: ErrorDetails;
  /** Personal details, kept apart from the entry. */
  readonly sensitive?: ErrorDetails;
  /** Whom the personal details are about: an opaque id, by which they can be erased together. */
  readonly subject?: string;
  /** The event that caused this one. */
  readonly parentEventId?: string;
}

type RequiredPart<Name extends string, Shape extends DetailShape> = [
  Exclude<keyof Shape, OptionalNames<Shape>>,
] extends [never]
  ? Readonly<Partial<Record<Name, DetailsOf<Shape>>>>
  : Readonly<Record<Name, DetailsOf<Shape>>>;

/** An event of one of a vocabulary's actions, with that action's details. */
export type EventOf<Vocabulary extends ActionVocabulary> = {
  [Action in keyof Vocabulary & string]: Omit<
    AuditEvent,
    'action' | 'details' | 'sensitive' | 'subject'
  > & {
    readonly action: Action;
  } & RequiredPart<'details', Vocabulary[Action]['details']> &
    (Vocabulary[Action] extends { readonly sensitive: infer Shape extends DetailShape }
      ? RequiredPart<'sensitive', Shape> & Pick<AuditEvent, 'subject'>
      : { readonly sensitive?: undefined; readonly subject?: undefined });
}[keyof Vocabulary & string];
