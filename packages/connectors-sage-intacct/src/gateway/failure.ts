import { z } from 'zod';

import { children, failureOf } from '@ataski/connectors-kit';
import type { FailureReason, XmlElement } from '@ataski/connectors-kit';

// Read in public clients, or remembered: they stand here and nowhere else.
const signInRefused: ReadonlySet<string> = new Set(['GW-0011', 'XL03000006', 'XL03000009']);
const senderNotAuthorised = 'XL03000008';
const permissionMissing: ReadonlySet<string> = new Set(['DL04000013']);

/** Codes are written down; a password that is quoted in the place of one is not. */
const codeShape = /^[A-Z]{2}-?\d{2,10}$/;

const Response = z.custom<XmlElement>(
  (value) => typeof value === 'object' && value !== null && 'children' in value,
);

/**
 * What an answer says that failed: the sender, the sign-in, or the function, in that order; each
 * may fail inside a 200. Null where each that is there succeeded.
 */
export const failure = failureOf(Response, failureIn, { isInSuccess: true });

function failureIn(response: XmlElement): FailureReason | null {
  const operation = first(response, 'operation');
  const result = first(operation, 'result');
  if (hasFailed(first(response, 'control'))) return senderFailure(errorsOf(response));
  if (hasFailed(first(operation, 'authentication'))) {
    return { code: codeOf(errorsOf(operation)), meaning: 'credential_rejected' };
  }
  if (hasFailed(result)) return functionFailure(errorsOf(result));
  const [loose] = [response, operation, result].flatMap(errorsOf);
  return loose === undefined ? null : { code: codeOf([loose]), meaning: 'refused' };
}

function senderFailure(errors: readonly XmlElement[]): FailureReason {
  const code = codeOf(errors);
  // The company has not allowed the product's sender id in its security settings.
  return code === senderNotAuthorised
    ? { code, meaning: 'permission_missing', permissions: ['sender_id'] }
    : { code, meaning: 'refused' };
}

function functionFailure(errors: readonly XmlElement[]): FailureReason {
  const code = codeOf(errors);
  if (code !== undefined && signInRefused.has(code))
    return { code, meaning: 'credential_rejected' };
  if (code === undefined || !permissionMissing.has(code)) return { code, meaning: 'refused' };
  const words = errors.map((error) => first(error, 'description2')?.text ?? '').join(' ');
  // The tail is the support's own number.
  const objects = words.replace(/\[Support ID:[^\]]*\]/g, '').match(/\b[A-Z][A-Z0-9]{2,40}\b/g);
  const named = (objects ?? []).filter((name) => name !== 'API');
  return { code, meaning: 'permission_missing', permissions: named.slice(-1) };
}

function hasFailed(level: XmlElement | undefined): boolean {
  const status = first(level, 'status');
  return status !== undefined && status.text !== 'success';
}

function errorsOf(level: XmlElement | undefined): readonly XmlElement[] {
  const message = first(level, 'errormessage');
  return message === undefined ? [] : children(message, 'error');
}

function codeOf([error]: readonly XmlElement[]): string | undefined {
  const code = first(error, 'errorno')?.text;
  return code !== undefined && codeShape.test(code) ? code : undefined;
}

/** Never throws: what has several has none that is the one, and its reader refuses it. */
function first(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element === undefined ? undefined : children(element, name)[0];
}
