import { errorNumbers, IntacctFailure, invalidRequest } from './intacct-failure.ts';
import type { XmlElement } from './xml-reader.ts';

/** The control block. */
export interface Control {
  readonly senderId: string;
  readonly password: string;
  readonly controlId: string;
  readonly isUnique: boolean;
}

/** Who signs in. */
export type Authentication =
  | { readonly kind: 'session'; readonly sessionId: string }
  | {
      readonly kind: 'login';
      readonly userId: string;
      readonly companyId: string;
      readonly password: string;
      readonly locationId: string | null;
    };

/** A request with its one function. */
export interface Envelope {
  readonly control: Control;
  readonly authentication: Authentication;
  readonly functionControlId: string;
  readonly call: XmlElement;
}

/** The child of that name. Throws a control failure unless there is exactly one. */
function one(parent: XmlElement, name: string): XmlElement {
  const [found, second] = parent.children.filter((child) => child.name === name);
  if (found === undefined || second !== undefined)
    throw invalidRequest(`${parent.name} must have exactly one ${name}.`);
  return found;
}

/** Reads the control block. Throws a control failure. */
export function readControl(request: XmlElement): Control {
  if (request.name !== 'request') throw invalidRequest('The element around all must be request.');
  only(request, ['control', 'operation']);
  const control = one(request, 'control');
  only(control, [
    'senderid',
    'password',
    'controlid',
    'uniqueid',
    'dtdversion',
    'policyid',
    'includewhitespace',
    'debug',
  ]);
  const controlId = one(control, 'controlid').text;
  const unique = one(control, 'uniqueid').text;
  if (controlId.length < 1 || controlId.length > 256)
    throw invalidRequest('controlid must have 1 to 256 characters.');
  if (one(control, 'dtdversion').text !== '3.0') throw invalidRequest('dtdversion must be 3.0.');
  if (one(control, 'includewhitespace').text !== 'false' || !/^(?:true|false)$/.test(unique))
    throw invalidRequest('includewhitespace and uniqueid must be booleans, the first false.');
  if (control.children.some(({ name }) => name === 'policyid'))
    throw invalidRequest('This sender has no policy for asynchronous requests.');
  return {
    senderId: one(control, 'senderid').text,
    password: one(control, 'password').text,
    controlId,
    isUnique: unique === 'true',
  };
}

/** Reads the rest. Throws a control failure; the gateway takes more functions, this simulator one. */
export function readEnvelope(request: XmlElement): Envelope {
  const control = readControl(request);
  const operation = one(request, 'operation');
  only(operation, ['authentication', 'content']);
  const transaction = operation.attributes['transaction'] ?? 'false';
  if (transaction !== 'false')
    throw invalidRequest('transaction must be false for what only reads.');
  const content = one(operation, 'content');
  only(content, ['function']);
  const called = one(content, 'function');
  const functionControlId = called.attributes['controlid'] ?? '';
  const [call, second] = called.children;
  if (functionControlId === '') throw invalidRequest('function must have a controlid.');
  if (call === undefined || second !== undefined)
    throw invalidRequest('function must hold exactly one call.');
  const authentication = readAuthentication(one(operation, 'authentication'));
  return { control, authentication, functionControlId, call };
}

function readAuthentication(element: XmlElement): Authentication {
  only(element, ['login', 'sessionid']);
  if (element.children.length !== 1)
    throw invalidRequest('authentication must hold a login or a sessionid.');
  const [way] = element.children;
  if (way?.name === 'sessionid') return { kind: 'session', sessionId: way.text };
  const login = one(element, 'login');
  only(login, ['userid', 'companyid', 'password', 'locationid', 'clientid']);
  const location = login.children.find(({ name }) => name === 'locationid');
  return {
    kind: 'login',
    userId: one(login, 'userid').text,
    companyId: one(login, 'companyid').text,
    password: one(login, 'password').text,
    locationId: location?.text ?? null,
  };
}

function only(element: XmlElement, names: readonly string[]): void {
  const other = element.children.find(({ name }) => !names.includes(name));
  if (other !== undefined) throw invalidRequest(`${element.name} cannot hold ${other.name}.`);
  if (element.text.trim() !== '') throw invalidRequest(`${element.name} cannot hold text.`);
}

/** Refuses a sender that is unknown, or that the company did not authorise. */
export function senderFailure(isKnown: boolean): IntacctFailure {
  return isKnown
    ? new IntacctFailure(
        'authentication',
        errorNumbers.senderNotAuthorised,
        'The sender id is not authorized to make Web Services requests to this company.',
      )
    : new IntacctFailure(
        'control',
        errorNumbers.sender,
        'Incorrect Intacct XML Partner ID or password.',
      );
}
