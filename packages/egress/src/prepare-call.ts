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
  readonly sign?: EgressRequest['sign'];
}

const withoutBody = new Set(['GET', 'HEAD']);

/** Turns a call by name into what goes on the wire, or throws what refuses it. Opens nothing. */
export function prepareCall(
  guard: OperationGuard,
  limits: EgressLimits,
  request: EgressRequest,
): OutboundMessage {
  const target = guard.permit(request.system, request.operation, request.params ?? {});
  const { query = [], headers = {}, body = null, sign } = request;
  return assemble(target, limits, { query, headers, body, sign });
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
  return assemble(target, limits, { query, headers: call.headers, body: call.body });
}

function assemble(target: PermittedTarget, limits: EgressLimits, parts: Parts): OutboundMessage {
  const details = { system: target.system, operation: target.operation };
  const query = renderQuery(parts.query, target.query, details);
  // Checked first: nothing that is refused is ever signed.
  checkRequestHeaders(parts.headers, details);
  if (parts.body !== null && withoutBody.has(target.method)) {
    throw new EgressError('EGRESS_BODY_REFUSED', details);
  }
  if ((parts.body?.byteLength ?? 0) > limits.maxRequestBytes) {
    throw new EgressError('EGRESS_REQUEST_TOO_LARGE', {
      ...details,
      maxRequestBytes: limits.maxRequestBytes,
    });
  }
  const path = `${target.path}${query}`;
  const url = `https://${target.host}${path}`;
  const signature = parts.sign?.({ method: target.method, url }) ?? {};
  const headers = checkRequestHeaders({ ...parts.headers, ...signature }, details);
  return { target, path, headers, body: parts.body };
}
