import type { EgressLimits } from './egress-options.ts';
import type { EgressRequest } from './egress-request.ts';
import { EgressError } from './errors.ts';
import type { OutboundMessage } from './http-exchange.ts';
import type { OperationGuard, PermittedTarget } from './operation-guard.ts';
import { renderQuery } from './query-string.ts';
import { checkRequestHeaders } from './request-headers.ts';
import type { SdkCall } from './sdk-fetch.ts';

interface Parts {
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** A call that is permitted and still waits for its credential. */
export interface UnsignedCall {
  readonly target: PermittedTarget;
  /** What a signature is over: exactly what goes on the wire. */
  readonly signed: { readonly method: string; readonly url: string };
  /** Adds further headers. Throws EGRESS_HEADER_REFUSED. */
  readonly complete: (signature: Readonly<Record<string, string>>) => OutboundMessage;
}

/** Turns a call by name into what goes on the wire, or throws what refuses it. Opens nothing. */
export function prepareCall(
  guard: OperationGuard,
  limits: EgressLimits,
  request: EgressRequest,
): OutboundMessage {
  const call = prepareUnsigned(guard, limits, request);
  return call.complete(request.sign?.(call.signed) ?? {});
}

/** The same for a call whose credential is asked for later, when everything else is checked. */
export function prepareUnsigned(
  guard: OperationGuard,
  limits: Pick<EgressLimits, 'maxRequestBytes'>,
  request: Pick<EgressRequest, 'system' | 'operation' | 'params' | 'query' | 'headers' | 'body'>,
): UnsignedCall {
  const target = guard.permit(request.system, request.operation, request.params ?? {});
  const { query = [], headers = {}, body = null } = request;
  return assemble(target, limits, { query, headers, body });
}

/** The same for a call by method and URL. */
export function prepareSdkCall(
  guard: OperationGuard,
  limits: EgressLimits,
  system: string,
  call: SdkCall,
): OutboundMessage {
  const target = guard.permitUrl(system, call.method, call.url);
  const query = [...new URL(call.url).searchParams];
  return assemble(target, limits, { query, headers: call.headers, body: call.body }).complete({});
}

function assemble(
  target: PermittedTarget,
  limits: Pick<EgressLimits, 'maxRequestBytes'>,
  parts: Parts,
): UnsignedCall {
  const details = { system: target.system, operation: target.operation };
  const query = renderQuery(parts.query, target.query, details);
  // Checked first: nothing that is refused is ever signed.
  const unsigned = checkRequestHeaders(parts.headers, details);
  const body = checkBody(target, limits, parts.body, unsigned['content-type'], details);
  const path = `${target.path}${query}`;
  // A copy, for the caller may have its own in hand until the signature is there.
  const given = { ...parts.headers };
  const complete: UnsignedCall['complete'] = (signature) => {
    const headers = checkRequestHeaders({ ...given, ...signature }, details);
    // A signature that changed the type would have the checked body read as something else.
    const isRetyped = headers['content-type'] !== unsigned['content-type'];
    if (isRetyped || (target.isWithoutCredential && !isBare(headers))) {
      throw new EgressError('EGRESS_HEADER_REFUSED', details);
    }
    return { target, path, headers, body };
  };
  return {
    signed: { method: target.method, url: `${target.origin}${path}` },
    target,
    complete,
  };
}

/**
 * True where nothing goes along that could be a credential: what the door sets itself, and
 * `accept`.
 */
function isBare(headers: Readonly<Record<string, string>>): boolean {
  const ownNames = ['user-agent', 'accept', 'accept-encoding'];
  return (
    Object.keys(headers).every((name) => ownNames.includes(name)) &&
    headers['user-agent'] === 'ataski' &&
    /^[a-z*]+\/[a-z*]+$/.test(headers['accept'] ?? '*/*')
  );
}

/**
 * A copy of the bytes, so that what was checked is what is sent, whatever the caller does to its
 * own.
 */
function checkBody(
  target: PermittedTarget,
  limits: Pick<EgressLimits, 'maxRequestBytes'>,
  body: Uint8Array | null,
  mediaType: string | undefined,
  details: Readonly<Record<string, string>>,
): Uint8Array | null {
  const refused = (): EgressError => new EgressError('EGRESS_BODY_REFUSED', details);
  if (body === null || target.body === null) {
    if (body === null && target.body === null) return null;
    throw refused();
  }
  const { maxRequestBytes } = limits;
  if (body.byteLength > maxRequestBytes) {
    throw new EgressError('EGRESS_REQUEST_TOO_LARGE', { ...details, maxRequestBytes });
  }
  const copy = new Uint8Array(body);
  if (!target.body(copy, mediaType)) throw refused();
  return copy;
}
