import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** What the headers depend on. */
export interface HeaderOptions {
  /**
   * Where a form of ours may lead: the identity provider's sign-in page, after our redirect. Null
   * where that page is on our own origin.
   */
  readonly signInOrigin: string | null;
  /** Browsers find the product by https, whether TLS ends here or at a proxy in front. */
  readonly isHttps: boolean;
}

/** Headers of every answer. Nothing inline, nothing from another origin, no frames. */
export function securityHeaders(options: HeaderOptions): RequestHandler {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'", ...(options.signInOrigin === null ? [] : [options.signInOrigin])],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: options.isHttps
      ? { maxAge: 63_072_000, includeSubDomains: true, preload: true }
      : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
  });
  return (request, response, next) => {
    response.setHeader(
      'permissions-policy',
      'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    );
    if (request.path.startsWith('/api/')) response.setHeader('cache-control', 'no-store');
    protect(request, response, next);
  };
}
