import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { getAccountBalances, getTrialBalance } from './balance-functions.ts';
import type { CallAnswer, CallContext, IntacctFunction } from './call-context.ts';
import { called, controlFailed, signInFailed } from './gateway-response.ts';
import type { GatewaySession } from './gateway-sessions.ts';
import { errorNumbers, IntacctFailure, invalidRequest } from './intacct-failure.ts';
import { read, readByQuery, readMore } from './legacy-functions.ts';
import { query } from './query-function.ts';
import { readControl, readEnvelope, senderFailure } from './request-envelope.ts';
import type { Authentication, Control } from './request-envelope.ts';
import { getDimensions, getUserPermissions, inspect, lookup } from './schema-functions.ts';
import type { SimulatedIntacctCompany } from './simulated-company.ts';
import { readXml, XmlError } from './xml-reader.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';

/** The one path of the gateway. */
export const gatewayPath = '/ia/xml/xmlgw.phtml';

/** What the gateway needs of the simulator around it. */
export interface GatewaySetting {
  readonly senders: Readonly<Record<string, string>>;
  findCompany(companyId: string): SimulatedIntacctCompany | null;
  openSession(authentication: Extract<Authentication, { kind: 'login' }>): GatewaySession;
  findSession(id: string): GatewaySession | null;
  /** Null when the control id was used before with `uniqueid`. */
  isFirstUse(controlId: string): boolean;
  contextOf(session: GatewaySession): CallContext;
  /** What getAPISession says. */
  endpointOf(session: GatewaySession): string;
}

const functions: Readonly<Record<string, IntacctFunction>> = {
  query,
  readByQuery,
  readMore,
  read,
  lookup,
  inspect,
  getDimensions,
  getUserPermissions,
  get_trialbalance: getTrialBalance,
  get_accountbalances: getAccountBalances,
};

/** Answers one request: its sender, its user and its function each succeed or fail on their own. */
export function answerGateway(
  request: SimulatedRequest,
  setting: GatewaySetting,
): SimulatedResponse {
  let control: Control | null = null;
  try {
    const root = parse(request);
    control = readControl(root);
    requireSender(control, setting);
    const envelope = readEnvelope(root);
    return answerSignedIn(envelope, setting);
  } catch (error) {
    if (error instanceof IntacctFailure) return controlFailed(control, error);
    throw error;
  }
}

function parse(request: SimulatedRequest): XmlElement {
  if (!/^(?:application|text)\/xml(?:;|$)/.test(request.headers['content-type'] ?? ''))
    throw invalidRequest('The content type must be application/xml.');
  if (request.query.size > 0) throw invalidRequest('The gateway takes no query.');
  try {
    return readXml(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch (error) {
    if (error instanceof XmlError || error instanceof TypeError)
      throw invalidRequest(`The request is not valid XML: ${error.message}`);
    throw error;
  }
}

function requireSender(control: Control, { senders, isFirstUse }: GatewaySetting): void {
  const isKnown =
    Object.hasOwn(senders, control.senderId) && senders[control.senderId] === control.password;
  if (!isKnown) throw senderFailure(false);
  if (control.isUnique && !isFirstUse(control.controlId))
    throw new IntacctFailure(
      'control',
      errorNumbers.duplicateControlId,
      'The control id was used before.',
    );
}

function answerSignedIn(
  { control, authentication, functionControlId, call }: ReturnType<typeof readEnvelope>,
  setting: GatewaySetting,
): SimulatedResponse {
  const about = { name: call.name, controlId: functionControlId };
  let session: GatewaySession;
  try {
    session = signIn(control, authentication, setting);
  } catch (error) {
    if (!(error instanceof IntacctFailure)) throw error;
    const { userId, companyId } =
      authentication.kind === 'login' ? authentication : { userId: '', companyId: '' };
    return signInFailed(control, { userId, companyId }, error);
  }
  try {
    return called(control, session, about, run(call, session, setting));
  } catch (error) {
    if (error instanceof IntacctFailure) return called(control, session, about, error);
    throw error;
  }
}

function signIn(
  { senderId }: Control,
  authentication: Authentication,
  setting: GatewaySetting,
): GatewaySession {
  const refuse = (errorno: string, words: string): IntacctFailure =>
    new IntacctFailure('authentication', errorno, words);
  const session =
    authentication.kind === 'session' ? setting.findSession(authentication.sessionId) : null;
  if (authentication.kind === 'session' && session === null)
    throw refuse(errorNumbers.session, 'The session is not valid or has timed out.');
  const companyId =
    session?.companyId ?? (authentication.kind === 'login' ? authentication.companyId : '');
  const company = setting.findCompany(companyId);
  if (company !== null && !company.authorisedSenders.includes(senderId)) throw senderFailure(true);
  if (session !== null) return session;
  if (authentication.kind !== 'login') throw refuse(errorNumbers.session, 'There is no session.');
  const { userId, password, locationId } = authentication;
  const isRight =
    company !== null && Object.hasOwn(company.users, userId) && company.users[userId] === password;
  if (!isRight) throw refuse(errorNumbers.signIn, 'Sign-in information is incorrect.');
  const isPlace = locationId === null || locationId === '' || ['100', '200'].includes(locationId);
  if (!isPlace) throw refuse(errorNumbers.login, `The entity ${locationId} does not exist.`);
  return setting.openSession({
    ...authentication,
    locationId: locationId === '' ? null : locationId,
  });
}

function run(call: XmlElement, session: GatewaySession, setting: GatewaySetting): CallAnswer {
  if (call.name === 'getAPISession') return sessionAnswer(session, setting.endpointOf(session));
  const known = Object.hasOwn(functions, call.name) ? functions[call.name] : undefined;
  if (known !== undefined) return known(call, setting.contextOf(session));
  const words = `The function ${call.name} is not permitted, or there is none.`;
  throw new IntacctFailure('function', errorNumbers.noSuchFunction, words);
}

function sessionAnswer(session: GatewaySession, endpoint: string): CallAnswer {
  const api = node('api', [
    node('sessionid', session.id),
    node('endpoint', endpoint),
    node('locationid', session.entity ?? ''),
  ]);
  return { attributes: {}, content: [api] };
}
