import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

/** The tables of this package. Tenancy's and audit's migrations come first. */
export const migrations: readonly Migration[] = readMigrations(
  'connectors-kit',
  new URL('../sql/', import.meta.url),
);

export { defineConnector, streamNames } from './connector.ts';
export type {
  ChangeFeed,
  Connector,
  ConnectorDefinition,
  FailureReason,
  FailureRules,
  KeyManifest,
  NestedList,
  ObjectMembers,
  OperationOf,
  StreamDefinition,
  TouchedObject,
} from './connector.ts';
export { acceptKey, bearerKey } from './key-auth.ts';
export type { KeyAuth } from './key-auth.ts';
export { newestFirst } from './page-strategy.ts';
export type { NewestFirstNames, PagePosition, PageStrategy, PageText } from './page-strategy.ts';
export type { RetryRules } from './retry.ts';
export { createConnections } from './connections.ts';
export type { ConnectInput, Connections, ConnectionsOptions } from './connections.ts';
export { getConnection, listConnections } from './connection.ts';
export type { Connection } from './connection.ts';
export { findLastRuns, getRun } from './sync-run.ts';
export type { StreamProgress, SyncRun } from './sync-run.ts';
export { listRecords } from './stored-record.ts';
export type { ListRecordsInput, RecordPage, StoredRecord } from './stored-record.ts';
export type { PermissionCheck } from './permission-check.ts';
export { createConnectorRunner } from './runner.ts';
export type { ConnectorRunner, ConnectorRunnerOptions } from './runner.ts';
export { credentialPlace, withCredential } from './credential-lease.ts';
export type {
  CredentialPlace,
  CredentialStore,
  LentSecret,
  OutboundDoor,
  OutboundRequest,
  OutboundResponse,
} from './ports.ts';
export { findConnectorFaults } from './conformity.ts';
export type { Fixtures } from './conformity.ts';
export { compactJson, readElements, readMembers } from './json-text.ts';
export { ConnectorsKitError } from './errors.ts';
export type { ConnectorsKitErrorCode } from './errors.ts';
export { connectorsKitActions } from './connectors-kit-actions.ts';
