import { node } from './xml-writer.ts';
import type { XmlNode } from './xml-writer.ts';

/** Which part of the answer carries the failure: the sender, the user, or the function. */
export type FailureLevel = 'control' | 'authentication' | 'function';

/** Thrown inside the simulator and answered at its level. */
export class IntacctFailure extends Error {
  readonly level: FailureLevel;
  readonly errorno: string;

  constructor(level: FailureLevel, errorno: string, description2: string) {
    super(description2);
    this.level = level;
    this.errorno = errorno;
  }
}

/** Numbers that were read in public clients are marked R; the others are remembered. */
export const errorNumbers = {
  /** R. */
  login: 'GW-0011',
  signIn: 'XL03000006',
  sender: 'XL03000007',
  senderNotAuthorised: 'XL03000008',
  invalidRequest: 'XMLGW_JPP0002',
  duplicateControlId: 'PL04000055',
  session: 'XL03000009',
  queryFailed: 'DL02000001',
  noSuchFunction: 'XL03000003',
  permission: 'DL04000013',
  invalidFunction: 'XL03000005',
} as const;

/** Something about the request as a whole. */
export function invalidRequest(description: string): IntacctFailure {
  return new IntacctFailure('control', errorNumbers.invalidRequest, description);
}

/** Something about the function: an object, a field, an element. */
export function invalidFunction(description: string): IntacctFailure {
  return new IntacctFailure('function', errorNumbers.invalidFunction, description);
}

/** A query that names what there is not. */
export function queryFailed(description: string): IntacctFailure {
  return new IntacctFailure('function', errorNumbers.queryFailed, `Query Failed ${description}`);
}

/** The errormessage element, with the support id that the gateway adds. */
export function errorMessage(failure: IntacctFailure): XmlNode {
  return node('errormessage', [
    node('error', [
      node('errorno', failure.errorno),
      node('description', ''),
      node('description2', `${failure.message} [Support ID: sandbox%7EZ1]`),
      node('correction', ''),
    ]),
  ]);
}
