import type { z } from 'zod';

import type { PageStrategy } from './page-strategy.ts';

/** A list inside an object, of which the provider sends only the beginning. */
export interface NestedList<Operation extends string = string> {
  /** The member of the object that holds the list. */
  readonly member: string;
  /** Lists the rest; its one path parameter `id` is the object's id. */
  readonly operation: Operation;
}

/** One kind of object that is listed. */
export interface ListedStream<Operation extends string = string> {
  /** Lists the objects. */
  readonly operation: Operation;
  /** Sent with each page of the list. */
  readonly query?: Readonly<Record<string, string>>;
  /** Reads one object again; its one path parameter is `id`. */
  readonly reread: Operation;
  /** What each object must look like at least. */
  readonly response: z.ZodType;
  readonly nested?: readonly NestedList<Operation>[];
}

/** An object that an event speaks of. */
export interface TouchedObject {
  readonly stream: string;
  readonly sourceId: string;
}

/** The list of events from which later changes are learnt. */
export interface ChangeFeed<Operation extends string = string> {
  /** The stream under which the events themselves are kept. */
  readonly stream: string;
  readonly operation: Operation;
  readonly response: z.ZodType;
  /** The provider forgets older events; after a longer gap everything is read again. */
  readonly retentionDays: number;
  /** How far behind the newest event the next reading starts, for events that appear late. */
  readonly overlapSeconds: number;
  /** The object to read again; null for an event that is not followed. Such an event is not kept. */
  touches(event: unknown): TouchedObject | null;
}

/** Where an object keeps what the kit must know of it. */
export interface ObjectMembers {
  readonly id: string;
  /** Unix seconds. */
  readonly createdAt: string;
  readonly livemode: string;
  /** True on what the provider answers for an object that is gone. */
  readonly deleted: string;
}

/** Lists and their feed. */
export interface ListedDefinition<
  Operation extends string = string,
  Names extends string = string,
> {
  readonly object: ObjectMembers;
  /** Members whose values are never stored, at any depth. */
  readonly withheld: readonly string[];
  readonly page: PageStrategy;
  /** In the order in which they are first read. */
  readonly streams: Readonly<Record<Names, ListedStream<Operation>>>;
  readonly changes: ChangeFeed<Operation>;
}
