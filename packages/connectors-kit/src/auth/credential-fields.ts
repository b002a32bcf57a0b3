import { ConnectorsKitError } from '../errors.ts';

// Printable ASCII without spaces, quotes or backslashes: what a copied secret never has, and what
// could end a quoted header value.
const shape = /^[\x21\x23-\x26\x28-\x5b\x5d-\x5f\x61-\x7e]{1,300}$/;

/**
 * The trimmed values of exactly the named fields. Throws CONNECTORS_KIT_CREDENTIAL_REFUSED, naming
 * the field and never its value, for a missing or surplus one and for one that no provider issues:
 * with white space, quotes, letters outside ASCII, or above 300 characters.
 */
export function acceptFields<const Name extends string>(
  system: string,
  names: readonly Name[],
  credentials: Readonly<Record<string, string>>,
  fits: RegExp = shape,
): Readonly<Record<Name, string>> {
  const refuse = (field: string): never => {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system, field });
  };
  const isKnown = (field: string): boolean => names.some((name) => name === field);
  if (!Object.keys(credentials).every(isKnown)) refuse('unknown');
  const values = names.map((name) => {
    const given: unknown = Object.hasOwn(credentials, name) ? credentials[name] : undefined;
    const value = typeof given === 'string' ? given.trim() : '';
    return [name, fits.test(value) ? value : refuse(name)] as const;
  });
  return Object.fromEntries(values) as Readonly<Record<Name, string>>;
}
