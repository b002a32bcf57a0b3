import type { SimulatedResponse } from '../provider-simulator.ts';
import type { CallAnswer } from './call-context.ts';
import { errorMessage } from './intacct-failure.ts';
import type { IntacctFailure } from './intacct-failure.ts';
import type { Control } from './request-envelope.ts';
import { node, writeXml } from './xml-writer.ts';
import type { XmlNode } from './xml-writer.ts';

/** Who is signed in, as the answer says it. */
export interface SignedIn {
  readonly userId: string;
  readonly companyId: string;
  readonly entity: string | null;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** The function that was called, as the answer repeats it. */
export interface Called {
  readonly name: string;
  readonly controlId: string;
}

/** A control failure: nothing below it was looked at. */
export function controlFailed(control: Control | null, failure: IntacctFailure): SimulatedResponse {
  return respond(400, [controlNode(control, 'failure'), errorMessage(failure)]);
}

/** A failed sign-in: nothing was called. */
export function signInFailed(
  control: Control,
  { userId, companyId }: Pick<SignedIn, 'userId' | 'companyId'>,
  failure: IntacctFailure,
): SimulatedResponse {
  const authentication = node('authentication', [
    node('status', 'failure'),
    node('userid', userId),
    node('companyid', companyId),
  ]);
  const operation = node('operation', [authentication, errorMessage(failure)]);
  return respond(401, [controlNode(control, 'success'), operation]);
}

/** The answer or the failure of the function. */
export function called(
  control: Control,
  signedIn: SignedIn,
  { name, controlId }: Called,
  outcome: CallAnswer | IntacctFailure,
): SimulatedResponse {
  const head = [node('function', name), node('controlid', controlId)];
  const result =
    'errorno' in outcome
      ? [node('status', 'failure'), ...head, errorMessage(outcome)]
      : [
          node('status', 'success'),
          ...head,
          { name: 'data', attributes: outcome.attributes, content: outcome.content },
        ];
  const operation = node('operation', [authenticationNode(signedIn), node('result', result)]);
  return respond(200, [controlNode(control, 'success'), operation]);
}

function controlNode(control: Control | null, status: string): XmlNode {
  return node('control', [
    node('status', status),
    node('senderid', control?.senderId ?? ''),
    node('controlid', control?.controlId ?? ''),
    node('uniqueid', String(control?.isUnique ?? false)),
    node('dtdversion', '3.0'),
  ]);
}

function authenticationNode({ userId, companyId, entity, startedAt, endsAt }: SignedIn): XmlNode {
  const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
  return node('authentication', [
    node('status', 'success'),
    node('userid', userId),
    node('companyid', companyId),
    node('locationid', entity ?? ''),
    node('sessiontimestamp', time(startedAt)),
    node('sessiontimeout', time(endsAt)),
  ]);
}

function respond(status: number, content: readonly XmlNode[]): SimulatedResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=UTF-8' },
    body: writeXml(node('response', content)),
  };
}
