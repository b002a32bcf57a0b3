import type { Auth } from './auth.ts';
import { describeBody } from './body/describe-body.ts';
import type { BodyDescription } from './body/describe-body.ts';
import type { Method, Operation } from './operation.ts';
import type { Scope } from './scope.ts';
import type { Category, Operations, SystemManifest } from './system-manifest.ts';

/** One operation as a page prints it. */
export interface OperationDescription {
  readonly name: string;
  readonly method: Method;
  /** Host and path template, without a scheme. */
  readonly address: string;
  readonly scope: string | null;
  readonly sentence: string;
  /** Why it is not a GET; null for a GET. */
  readonly why: string | null;
  /** What its body may carry; null where it takes none. */
  readonly body: BodyDescription | null;
  /** True where the call carries no credential. */
  readonly isWithoutCredential: boolean;
}

/** One system as a page prints it: plain text, to be escaped by whoever prints it. */
export interface SystemDescription {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly category: Category;
  readonly summary: string;
  /** What is read, as one sentence. */
  readonly reads: string;
  readonly never: readonly string[];
  /** How the connection is made, as one sentence. */
  readonly connection: string;
  readonly steps: readonly string[];
  readonly scopes: readonly Scope[];
  readonly operations: readonly OperationDescription[];
  readonly authOperations: readonly OperationDescription[];
  readonly notes: readonly string[];
  readonly checkedOn: string;
}

const connections: Readonly<Record<Auth['kind'], string>> = {
  restricted_key: 'You make a restricted key with the permissions below and paste it once.',
  oauth2: 'You consent at the provider by OAuth 2.0; we never see your password.',
  oauth1_tba: 'You make an access token for a role of your choice; each request is signed with it.',
  web_services_user: 'You make a user for us with a role of your choice.',
  api_key: 'You make an API key and paste it once.',
};

/** The entry as text for a page: the same object that builds requests and enforces them. */
export function describeSystem(system: SystemManifest): SystemDescription {
  return {
    id: system.id,
    name: system.name,
    version: system.version,
    category: system.category,
    summary: system.summary,
    reads: `Reads ${joinPhrases(system.reads)}.`,
    never: system.never,
    connection: connections[system.auth.kind],
    steps: system.auth.steps,
    scopes: system.scopes,
    operations: describeOperations(system.operations),
    authOperations: describeOperations(system.authOperations),
    notes: system.notes ?? [],
    checkedOn: system.checkedOn,
  };
}

function describeOperations(operations: Operations): readonly OperationDescription[] {
  return Object.entries(operations).map(([name, operation]) => describeOperation(name, operation));
}

function describeOperation(name: string, operation: Operation): OperationDescription {
  return {
    name,
    method: operation.method,
    address: `${operation.host}${operation.path}`,
    scope: operation.scope,
    sentence: operation.sentence,
    why: operation.why ?? null,
    body: operation.body === undefined ? null : describeBody(operation.body),
    isWithoutCredential: operation.withoutCredential === true,
  };
}

function joinPhrases(phrases: readonly string[]): string {
  // A phrase with an `and` or a colon of its own needs a stronger separator than a comma.
  const separator = phrases.some((phrase) => /\band\b|[,:]/.test(phrase)) ? '; ' : ', ';
  const last = phrases.at(-1) ?? '';
  if (phrases.length < 2) return last;
  return `${phrases.slice(0, -1).join(separator)}${separator === '; ' ? ';' : ''} and ${last}`;
}
