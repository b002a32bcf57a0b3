import type { SystemManifest } from '@ataski/scope-manifest';

import type { AuthStrategy } from './auth/auth-strategy.ts';
import type { PaceRules } from './pace/pace-rules.ts';
import type { FailureRules } from './provider/failure.ts';
import type { Probe } from './provider/probe.ts';
import type { RetryRules } from './provider/retry.ts';
import type { ConnectedAccount, Reading, StreamSpec } from './reading/reading.ts';
import type { WebhookDefinition } from './webhook/webhook-delivery.ts';
import type { WriteOperation } from './write/write-operation.ts';

/** The names of the operations that a manifest entry permits. */
export type OperationOf<Manifest extends SystemManifest> = Extract<
  keyof Manifest['operations'],
  string
>;

/** Headers that go with each call, the same for all or by account. */
export type CallHeaders =
  | Readonly<Record<string, string>>
  | ((account: ConnectedAccount) => Readonly<Record<string, string>>);

/** What is particular to one provider; everything else is the kit's. */
export interface ConnectorDefinition<Operation extends string = string> {
  /** Stored with each record. */
  readonly apiVersion: string;
  readonly auth: AuthStrategy;
  readonly headers: CallHeaders;
  readonly pace: PaceRules;
  readonly retry: RetryRules;
  readonly failure: FailureRules;
  /**
   * Turns an answer's text into a value. Default: JSON. Throws for anything else, and for a media
   * type that is not the provider's; names of headers are in lower case.
   */
  readonly readAnswer?: (text: string, headers: Readonly<Record<string, string>>) => unknown;
  /** Calls that show whether the credential is good, besides those of the readings. */
  readonly probes?: readonly Probe<Operation>[];
  /** What may be written, by the operation's name. Absent: nothing. */
  readonly writes?: Readonly<Partial<Record<Operation, WriteOperation>>>;
  /** How the provider tells that something changed. Absent: it is asked. */
  readonly webhook?: WebhookDefinition;
  /** In the order in which they are carried out. */
  readonly readings: readonly Reading<Operation>[];
}

/** A provider that can be connected: its manifest entry and its definition. */
export interface Connector<Manifest extends SystemManifest = SystemManifest> {
  readonly manifest: Manifest;
  readonly definition: ConnectorDefinition;
}

/**
 * Declares a connector. The compiler refuses an operation that the manifest entry does not permit,
 * and a way to sign in that is not the entry's.
 */
export function defineConnector<Manifest extends SystemManifest>(
  manifest: Manifest,
  definition: ConnectorDefinition<OperationOf<Manifest>> & {
    readonly auth: AuthStrategy<Manifest['auth']['kind']>;
  },
): Connector<Manifest> {
  // A reading is only ever given a provider of its own connector's operations.
  return Object.freeze({
    manifest,
    definition: Object.freeze(definition),
  });
}

/** What a connector reads, in reading order. */
export function discover({ definition }: Connector): readonly StreamSpec[] {
  return definition.readings.flatMap(({ streams }) => streams);
}

/** The names of a connector's streams in reading order. */
export function streamNames(connector: Connector): readonly string[] {
  return discover(connector).map(({ name }) => name);
}
