import type { Operation } from '../operation.ts';
import type { Operations, SystemManifest } from '../system-manifest.ts';
import { fingerprintOf } from './fingerprint.ts';
import { sortedJson } from './sorted-json.ts';

/** How far a version has to move. */
export type VersionStep = 'none' | 'patch' | 'minor' | 'major';

/**
 * How far an entry's version has to move between two states of it. `major`: the customer consents
 * or signs in anew, because a scope is asked for that was not, or the way in is another. `minor`:
 * calls may be made, or carry something, that were not permitted, or a scope is no longer asked
 * for. `patch`: words, or less than before.
 */
export function requiredStep(before: SystemManifest, after: SystemManifest): VersionStep {
  if (fingerprintOf(before) === fingerprintOf(after)) return 'none';
  const asked = new Set(scopesAskedFor(before));
  const asks = scopesAskedFor(after);
  const isAskedAnew = asks.some((scope) => !asked.has(scope));
  if (isAskedAnew || wayIn(before) !== wayIn(after)) return 'major';
  const isAskedLess = asks.length < asked.size;
  const isOptionMore = optionalScopes(after).some(
    (scope) => !optionalScopes(before).includes(scope),
  );
  if (isAskedLess || isOptionMore || permitsMore(before, after)) return 'minor';
  return 'patch';
}

/** Whether a version has moved at least so far. */
export function hasMoved(before: string, after: string, step: VersionStep): boolean {
  if (step === 'none') return true;
  const [one, other] = [partsOf(before), partsOf(after)];
  const place = one.findIndex((part, index) => part !== other[index]);
  if (place === -1 || (other[place] ?? 0) < (one[place] ?? 0)) return false;
  return place <= ['major', 'minor', 'patch'].indexOf(step);
}

function partsOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}

function scopesAskedFor({ scopes }: SystemManifest): readonly string[] {
  return scopes.filter(({ optional }) => optional !== true).map(({ scope }) => scope);
}

function optionalScopes({ scopes }: SystemManifest): readonly string[] {
  return scopes.filter(({ optional }) => optional === true).map(({ scope }) => scope);
}

/** Where and how a person lets the product in; not the words that explain it. */
function wayIn({ auth }: SystemManifest): string {
  const { kind } = auth;
  return sortedJson(
    'authorizeUrl' in auth ? [kind, auth.authorizeUrl, auth.tokenUrl, auth.pkce] : [kind],
  );
}

// Anything but a word that differs in an operation might permit more; only a missing one cannot.
function permitsMore(before: SystemManifest, after: SystemManifest): boolean {
  const shapes = ({ placeholders }: SystemManifest): string => sortedJson(placeholders ?? {});
  return (
    shapes(before) !== shapes(after) ||
    differs(before.operations, after.operations) ||
    differs(before.authOperations, after.authOperations)
  );
}

function differs(before: Operations, after: Operations): boolean {
  return Object.entries(after).some(([name, operation]) => {
    const known = before[name];
    return known === undefined || rules(known) !== rules(operation);
  });
}

function rules(operation: Operation): string {
  return JSON.stringify(JSON.parse(sortedJson(operation)), (name: string, value: unknown) =>
    name === 'sentence' || name === 'why' ? undefined : value,
  );
}
