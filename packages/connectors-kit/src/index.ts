import { readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

/** The tables of this package. Tenancy's and audit's migrations come first. */
export const migrations: readonly Migration[] = readMigrations(
  'connectors-kit',
  new URL('../sql/', import.meta.url),
);

export { defineConnector, discover, streamNames } from './connector.ts';
export type { CallHeaders, Connector, ConnectorDefinition, OperationOf } from './connector.ts';
export type {
  AcceptedCredential,
  AuthStrategy,
  Proof,
  ProvenCall,
  SignedTarget,
} from './auth/auth-strategy.ts';
export { acceptKey, bearerKey, pastedKey } from './auth/key-auth.ts';
export type { KeyAuthOptions } from './auth/key-auth.ts';
export { tokenBasedAuth } from './auth/oauth1/token-based-auth.ts';
export type { TokenBasedAuthOptions } from './auth/oauth1/token-based-auth.ts';
export { webServicesUser } from './auth/web-services-user/web-services-user.ts';
export type { WebServicesUserOptions } from './auth/web-services-user/web-services-user.ts';
export { oauth2 } from './auth/oauth2/oauth2-auth.ts';
export type {
  AppEntry,
  Consent,
  ConsentedAccount,
  OAuth2Options,
  OAuth2Strategy,
} from './auth/oauth2/oauth2-auth.ts';
export type { TokenAnswer } from './auth/oauth2/token-answer.ts';
export { createTokenKeeper } from './auth/oauth2/token-keeper.ts';
export type { TokenKeeper, TokenLoan } from './auth/oauth2/token-keeper.ts';
export type { TokenKeeperOptions } from './auth/oauth2/token-renewal.ts';
export type { BeginConsentInput, BegunConsent } from './connection/begin-consent.ts';
export { createWebhookReceiver } from './webhook/webhook-receiver.ts';
export type {
  WebhookOutcome,
  WebhookReceiver,
  WebhookReceiverOptions,
} from './webhook/webhook-receiver.ts';
export type {
  SignatureScheme,
  SubjectKind,
  VerifiedDelivery,
  WebhookDefinition,
  WebhookDelivery,
  WebhookEvent,
} from './webhook/webhook-delivery.ts';
export { bodySignature } from './webhook/body-signature.ts';
export { hubspotSignature } from './webhook/hubspot-signature.ts';
export { standardWebhooks } from './webhook/standard-webhooks.ts';
export { stripeSignature } from './webhook/stripe-signature.ts';
export { readInput } from './write/write-operation.ts';
export type { PreparedWrite, WriteOperation } from './write/write-operation.ts';
export type { WriteInput } from './write/perform-write.ts';
export type { ConsentEnd, FinishConsentInput } from './connection/finish-consent.ts';
export type { AccountChoice, ChoiceKey } from './connection/account-choice.ts';
export type { ChooseAccountInput } from './connection/choose-account.ts';
export { failureOf } from './provider/failure.ts';
export type { FailureMeaning, FailureReason, FailureRules } from './provider/failure.ts';
export { createRateBuckets } from './pace/rate-buckets.ts';
export type { PacedCaller, RateBuckets, RateBucketsOptions } from './pace/rate-buckets.ts';
export type { LimitOf, Pace, PaceRest } from './pace/pace.ts';
export type { AppLimit, PaceRules } from './pace/pace-rules.ts';
export { answersWith } from './provider/probe.ts';
export type { Probe } from './provider/probe.ts';
export type { CallBody, Provider, ProviderAnswer, ProviderCall } from './provider/provider.ts';
export type { RetryRules } from './provider/retry.ts';
export { listsWithFeed } from './reading/listed/lists-with-feed.ts';
export type {
  ChangeFeed,
  ListedDefinition,
  ListedStream,
  NestedList,
  ObjectMembers,
  TouchedObject,
} from './reading/listed/listed-definition.ts';
export { newestFirst } from './reading/listed/page-strategy.ts';
export type {
  NewestFirstNames,
  PagePosition,
  PageStrategy,
  PageText,
} from './reading/listed/page-strategy.ts';
export { monthlyReports } from './reading/monthly-reports.ts';
export type { MonthlyReports } from './reading/monthly-reports.ts';
export type { ReportMonth } from './reading/report-months.ts';
export { streamReading } from './reading/stream-reading.ts';
export type { StreamPage, StreamReadingDefinition } from './reading/stream-reading.ts';
export type {
  ConnectedAccount,
  Reading,
  ReadingIo,
  ReadingPlan,
  ReadStep,
  StreamSpec,
} from './reading/reading.ts';
export type { PresentInput, PresentRecord } from './landing/present-records.ts';
export type { PageToStore, RecordToBury, RecordToStore } from './landing/page-store.ts';
export { createConnections } from './connection/connections.ts';
export type { ConnectInput, Connections, ConnectionsOptions } from './connection/connections.ts';
export { getConnection, listConnections } from './connection/connection.ts';
export type { Connection } from './connection/connection.ts';
export type { ConnectionHealth } from './connection/connection-health.ts';
export { countRemains } from './connection/remains.ts';
export type { Remains } from './connection/remains.ts';
export { defaultInterval, syncIntervals } from './schedule/schedule.ts';
export type { SyncInterval, SyncSchedule } from './schedule/schedule.ts';
export { findLastRuns, getRun } from './run/sync-run.ts';
export type { StreamProgress, SyncRun } from './run/sync-run.ts';
export { listRecordVersions } from './landing/record-versions.ts';
export type { ListRecordVersionsInput, RecordVersion } from './landing/record-versions.ts';
export { listRecords } from './landing/stored-record.ts';
export type { ListRecordsInput, RecordPage, StoredRecord } from './landing/stored-record.ts';
export type { PermissionCheck } from './connection/permission-check.ts';
export { createConnectorRunner } from './run/runner.ts';
export type { ConnectorRunner, ConnectorRunnerOptions } from './run/runner.ts';
export { credentialPlace, withCredential } from './auth/credential-lease.ts';
export type {
  AppCredentials,
  CredentialPlace,
  CredentialStore,
  LentSecret,
  OutboundDoor,
  OutboundRequest,
  OutboundResponse,
} from './provider/ports.ts';
export { findConnectorFaults } from './conformity.ts';
export type { Fixtures } from './conformity.ts';
export { ageOpenItems, agingBucket } from './ledger/aging.ts';
export type { AgingBucket, OpenItem } from './ledger/aging.ts';
export {
  addDecimals,
  formatDecimal,
  parseDecimal,
  subtractDecimals,
  zeroDecimal,
} from './ledger/decimal.ts';
export type { Decimal } from './ledger/decimal.ts';
export { readXml } from './xml/read-xml.ts';
export { writeXml } from './xml/write-xml.ts';
export type { XmlTree } from './xml/write-xml.ts';
export { child, children, textOf } from './xml/xml-element.ts';
export type { XmlElement } from './xml/xml-element.ts';
export { readRows, readShape } from './provider/answer-rows.ts';
export type { AnswerRow } from './provider/answer-rows.ts';
export { compactJson, readElements, readMembers } from './provider/json-text.ts';
export { ConnectorsKitError, errorCodeOf } from './errors.ts';
export type { ConnectorsKitErrorCode } from './errors.ts';
export { connectorsKitActions } from './connectors-kit-actions.ts';
