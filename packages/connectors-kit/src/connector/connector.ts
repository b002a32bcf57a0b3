import type { z } from 'zod';

import type { SystemManifest } from '@ataski/scope-manifest';

import type { KeyAuth } from '../auth/key-auth.ts';
import type { PageStrategy } from '../reading/listed/page-strategy.ts';
import type { RetryRules } from '../provider/retry.ts';

/** The names of the operations that a manifest entry permits. */
export type OperationOf<Manifest extends SystemManifest> = Extract<
  keyof Manifest['operations'],
  string
>;

/** A list inside an object, of which the provider sends only the beginning. */
export interface NestedList<Operation extends string = string> {
  /** The member of the object that holds the list. */
  readonly member: string;
  /** Lists the rest; its one path parameter `id` is the object's id. */
  readonly operation: Operation;
}

/** One kind of object that is read. */
export interface StreamDefinition<Operation extends string = string> {
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

/** What the provider says about a refusal. */
export interface FailureReason {
  /** The provider's own short code, if it has one. */
  readonly code?: string;
  /** The request parameter that is to blame. */
  readonly parameter?: string;
  /** Permissions that the provider names as missing. */
  readonly permissions?: readonly string[];
}

/** How the provider's error bodies are read. */
export interface FailureRules<Body = never> {
  readonly schema: z.ZodType<Body>;
  reason(body: Body): FailureReason;
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

/** What is particular to one provider; everything else is the kit's. */
export interface ConnectorDefinition<Operation extends string = string, Failure = never> {
  /** Stored with each record. */
  readonly apiVersion: string;
  readonly auth: KeyAuth;
  /** Sent with each call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pace: { readonly callsPerSecond: number };
  readonly retry: RetryRules;
  readonly failure: FailureRules<Failure>;
  readonly object: ObjectMembers;
  /** Members whose values are never stored, at any depth. */
  readonly withheld: readonly string[];
  readonly page: PageStrategy;
  /** In the order in which they are first read. */
  readonly streams: Readonly<Record<string, StreamDefinition<Operation>>>;
  readonly changes: ChangeFeed<Operation>;
}

/** A provider that can be connected: its manifest entry and its definition. */
export interface Connector<Manifest extends SystemManifest = SystemManifest> {
  readonly manifest: Manifest;
  readonly definition: ConnectorDefinition;
}

/**
 * Declares a connector. The compiler refuses an operation that the manifest entry does not permit,
 * and a manifest entry whose credential is not a key that the customer pastes.
 */
export function defineConnector<Manifest extends SystemManifest & KeyManifest, Failure>(
  manifest: Manifest,
  definition: ConnectorDefinition<OperationOf<Manifest>, Failure>,
): Connector<Manifest> {
  // A failure's reason is only ever called with what its own schema accepted.
  return Object.freeze({
    manifest,
    definition: Object.freeze(definition) as unknown as ConnectorDefinition,
  });
}

/** A manifest entry whose credential is a pasted key. */
export interface KeyManifest {
  readonly auth: Extract<SystemManifest['auth'], { readonly kind: 'restricted_key' | 'api_key' }>;
}

/** The names of a connector's streams in reading order, the feed last. */
export function streamNames(connector: Connector): readonly string[] {
  return [...Object.keys(connector.definition.streams), connector.definition.changes.stream];
}
