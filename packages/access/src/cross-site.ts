import { AccessError } from './errors.ts';

/** The headers that say where a request comes from. */
export interface RequestOrigin {
  readonly method: string;
  readonly secFetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  /** The value of `x-ataski-request`, if sent. */
  readonly customHeader: string | undefined;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a request that changes something unless it comes from a page of ours, as the browser
 * itself says, in a form that no plain HTML form can send. Throws ACCESS_CROSS_SITE_REFUSED.
 */
export function refuseCrossSite(request: RequestOrigin, ownOrigin: string): void {
  if (safeMethods.has(request.method)) return;
  const { origin, secFetchSite } = request;
  const isOriginOurs = origin === ownOrigin;
  const isFromHere =
    secFetchSite === 'same-origin'
      ? origin === undefined || isOriginOurs
      : (secFetchSite === undefined || secFetchSite === 'none') && isOriginOurs;
  const mediaType = request.contentType?.split(';')[0]?.trim().toLowerCase();
  const isBeyondForms = mediaType === 'application/json' || request.customHeader !== undefined;
  if (!isFromHere || !isBeyondForms) throw new AccessError('ACCESS_CROSS_SITE_REFUSED');
}
