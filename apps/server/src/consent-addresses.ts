import type { ProductOptions } from './product-options.ts';

/** Where a person goes to consent, and where they come back to. */
export interface ConsentAddresses {
  /** The one redirect address, as it is registered with every provider. */
  readonly redirectUri: string;
  /** The provider's address as this browser reaches it. */
  toBrowser(authorizeUrl: string): string;
}

/** Where the provider sends the person back to, on the product's own origin. */
export const consentCallbackPath = '/connect/callback';

/** The addresses of an installation. */
export function consentAddresses({
  origin,
  sandbox,
}: Pick<ProductOptions, 'origin' | 'sandbox'>): ConsentAddresses {
  return Object.freeze({
    redirectUri: `${origin}${consentCallbackPath}`,
    toBrowser: (authorizeUrl: string) =>
      sandbox === undefined ? authorizeUrl : sandbox.browserUrl(new URL(authorizeUrl)).href,
  });
}
