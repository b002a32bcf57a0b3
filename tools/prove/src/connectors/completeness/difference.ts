/** Facts by the key of what they are about, written so that equal facts are equal texts. */
export type Facts = ReadonlyMap<string, string>;

/** How what landed differs from what the provider has. */
export interface Difference {
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  readonly altered: readonly string[];
}

/** Compares key by key. */
export function differenceOf(provider: Facts, landed: Facts): Difference {
  return {
    missing: [...provider.keys()].filter((key) => !landed.has(key)),
    surplus: [...landed.keys()].filter((key) => !provider.has(key)),
    altered: [...provider].flatMap(([key, fact]) =>
      (landed.get(key) ?? fact) === fact ? [] : [key],
    ),
  };
}

/** True where nothing is missing, too much or altered. */
export function isNone({ missing, surplus, altered }: Difference): boolean {
  return missing.length + surplus.length + altered.length === 0;
}

/** In words, with examples. */
export function inWords({ missing, surplus, altered }: Difference): string {
  const named = (what: string, keys: readonly string[]): string => {
    const examples = keys.length === 0 ? '' : ` (${keys.slice(0, 3).join(', ')})`;
    return `${String(keys.length)} ${what}${examples}`;
  };
  return [named('missing', missing), named('surplus', surplus), named('altered', altered)].join(
    ', ',
  );
}
