import type { EgressResponse } from './egress-request.ts';
import { EgressError } from './errors.ts';

/** What an SDK asked for, before any check. */
export interface SdkCall {
  readonly method: string;
  /** As given, not normalised, so that the guard sees what the SDK wrote. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

const withoutBody = new Set([204, 205, 304]);

/**
 * Gives `perform` the face of `fetch`. Redirect, credentials, cache and proxy options of the caller
 * have no effect: none of them exists behind this door.
 */
export function createSdkFetch(
  perform: (call: SdkCall, signal: AbortSignal | undefined) => Promise<EgressResponse>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const request = parseRequest(input, init);
    const body = new Uint8Array(await request.arrayBuffer());
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const answer = await perform(
      {
        method: request.method,
        url,
        headers: Object.fromEntries(request.headers),
        body: body.byteLength === 0 ? null : body,
      },
      signal ?? undefined,
    );
    return new Response(withoutBody.has(answer.status) ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: answer.headers,
    });
  };
}

/** Lets the platform's own Request read the many forms of a body; it opens nothing. */
function parseRequest(input: string | URL | Request, init: RequestInit | undefined): Request {
  try {
    return new Request(input, init);
  } catch {
    throw new EgressError('EGRESS_OPERATION_NOT_PERMITTED');
  }
}
