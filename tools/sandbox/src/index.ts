export { createSandbox } from './sandbox.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from './provider-simulator.ts';
export type { Fault, FaultPlan, FaultRule } from './fault-plan.ts';
export type { LoggedRequest, RequestLog } from './request-log.ts';
export { createCertificateAuthority } from './certificate-authority.ts';
export type { CertificateAuthority, ServerCertificate } from './certificate-authority.ts';
export { createSandboxFetch } from './sandbox-fetch.ts';
export type { SandboxFetchOptions } from './sandbox-fetch.ts';
export { createSandboxAgent } from './sandbox-agent.ts';
export { createWorkosSimulator, deliverWebhook, signWebhook } from './workos/index.ts';
export type {
  Directory,
  Membership,
  Organisation,
  SeedOrganisation,
  SeedUser,
  User,
  WebhookDelivery,
  WorkosSimulator,
  WorkosSimulatorOptions,
} from './workos/index.ts';
export { allStripePermissions, createStripeSimulator, stripeVersion } from './stripe/index.ts';
export type {
  SimulatedStripeKey,
  StripeChanges,
  StripeControl,
  StripeFields,
  StripeKind,
  StripeObject,
  StripePermission,
  StripeSimulatorOptions,
  StripeSizes,
  StripeValue,
} from './stripe/index.ts';
export type { ConsentAccount } from './oauth/consent-page.ts';
export type { BrowserPages } from './oauth/browser-pages.ts';
export type { Grant, NewGrant } from './oauth/grants.ts';
export type { OAuthClient } from './oauth/oauth-client.ts';
export type { OAuthControl, TestTokens } from './oauth/token-control.ts';
export {
  createHubspotSimulator,
  deliverHubspotWebhook,
  signHubspotWebhook,
} from './hubspot/index.ts';
export type {
  CrmRecord,
  CrmType,
  HubspotChanges,
  HubspotControl,
  HubspotSimulatorOptions,
  HubspotSizes,
  HubspotWebhookDelivery,
  HubspotWebhookEvent,
  SignedHubspotRequest,
} from './hubspot/index.ts';
export {
  checkXeroIntentToReceive,
  createXeroSimulator,
  deliverXeroWebhook,
  signXeroWebhook,
} from './xero/index.ts';
export type {
  NewXeroInvoice,
  SeedXeroOrganisation,
  XeroChanges,
  XeroControl,
  XeroInvoice,
  XeroLimitOptions,
  XeroSimulatorOptions,
  XeroWebhookEvent,
  XeroWebhookTarget,
} from './xero/index.ts';
export {
  createQuickbooksSimulator,
  deliverIntuitWebhook,
  signIntuitWebhook,
} from './quickbooks/index.ts';
export type {
  Burst,
  IntuitWebhookDelivery,
  IntuitWebhookEvent,
  QboEntity,
  QboRecord,
  QuickbooksChanges,
  QuickbooksControl,
  QuickbooksLimitOptions,
  QuickbooksSimulatorOptions,
  QuickbooksSizes,
  SeedQuickbooksCompany,
} from './quickbooks/index.ts';
export { createNetsuiteSimulator } from './netsuite/index.ts';
export type {
  LedgerChanges,
  LedgerLine,
  LedgerRow,
  LoginRefusal,
  NetsuiteControl,
  NetsuiteLedgerSize,
  NetsuiteSimulatorOptions,
  PostedTransaction,
  SimulatedNetsuiteAccount,
  SimulatedNetsuiteCertificate,
  SimulatedNetsuiteToken,
  TransactionEdit,
} from './netsuite/index.ts';
export { createSageIntacctSimulator } from './sage-intacct/index.ts';
export type {
  IntacctChanges,
  IntacctCompanySize,
  IntacctHostility,
  IntacctLine,
  IntacctObject,
  IntacctRecord,
  PostedEntry,
  SageIntacctControl,
  SageIntacctSimulatorOptions,
  SimulatedIntacctCompany,
} from './sage-intacct/index.ts';
export { createRecallSimulator, signRecallWebhook } from './recall/index.ts';
export type {
  BotStatus,
  MeetingArtefacts,
  RecallControl,
  RecallDelivery,
  RecallSimulatorOptions,
  SignedWebhook,
  SimulatedRecallWorkspace,
} from './recall/index.ts';
export { servePlainly } from './plain-server.ts';
export type { PlainServer } from './plain-server.ts';
export {
  createAnthropicSimulator,
  createLiteLlmSimulator,
  createOpenaiSimulator,
} from './model-providers/index.ts';
export type {
  Delivery,
  LiteLlmControl,
  LiteLlmPrice,
  LiteLlmSimulatorOptions,
  ModelCall,
  ModelFault,
  ModelFaultRule,
  ModelKeyState,
  ModelProviderControl,
  ModelProviderSimulatorOptions,
  SeededModelKey,
} from './model-providers/index.ts';
export { createTimeStampSimulator, timeStampPath } from './time-stamp/index.ts';
export type {
  TimeStampMisbehaviour,
  TimeStampSimulator,
  TimeStampSimulatorOptions,
} from './time-stamp/index.ts';
export { createAwsKmsSimulator } from './aws-kms/aws-kms-simulator.ts';
export type {
  AwsKeyState,
  AwsKmsControl,
  AwsKmsSimulatorOptions,
} from './aws-kms/aws-kms-simulator.ts';
export type { AwsCredentials } from './aws-kms/signature-v4.ts';
export { createGoogleKmsSimulator } from './google-kms/google-kms-simulator.ts';
export type {
  GoogleKmsControl,
  GoogleKmsSimulatorOptions,
} from './google-kms/google-kms-simulator.ts';
export { createVaultTransitSimulator } from './vault-transit/vault-transit-simulator.ts';
export type {
  VaultTransitControl,
  VaultTransitSimulatorOptions,
} from './vault-transit/vault-transit-simulator.ts';
