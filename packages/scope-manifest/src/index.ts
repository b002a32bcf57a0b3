export { findSystem, manifest, systems } from './manifest.ts';
export type { SystemId } from './manifest.ts';
export { defineSystem } from './define-system.ts';
export { matchOperation, permits } from './match-operation.ts';
export type { OperationMatch, OperationName } from './match-operation.ts';
export { authorizeUrl, isOAuth2System, requestedScopes } from './authorize-url.ts';
export type { AuthorizeInput, OAuth2System } from './authorize-url.ts';
export { inspectKey } from './inspect-key.ts';
export type { KeyInspection } from './inspect-key.ts';
export { describeSystem } from './describe-system.ts';
export type { OperationDescription, SystemDescription } from './describe-system.ts';
export type { BodyDescription } from './body/describe-body.ts';
export type { Category, Operations, SystemManifest } from './system-manifest.ts';
export type { DeclaredOperation, Method, Operation } from './operation.ts';
export type {
  BodyAllowance,
  BodyRule,
  FieldAllowance,
  FieldBodyRule,
  FunctionAllowance,
  FunctionBodyRule,
  QueryAllowance,
  QueryBodyRule,
} from './body/body-rule.ts';
export { fillQuery } from './body/fill-query.ts';
export { suiteql } from './suiteql/suiteql.ts';
export type { Scope } from './scope.ts';
export type {
  ApiKeyAuth,
  Auth,
  Choice,
  OAuth1TbaAuth,
  OAuth2Auth,
  RefusedCredential,
  RestrictedKeyAuth,
  WebServicesUserAuth,
} from './auth.ts';
export { ScopeManifestError } from './errors.ts';
export type { ScopeManifestErrorCode, ScopeManifestErrorDetails } from './errors.ts';
