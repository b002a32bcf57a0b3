import type { Operation } from './operation.ts';
import { compileTemplate } from './path-template.ts';
import type { TemplateMatcher } from './path-template.ts';
import type { SystemManifest } from './system-manifest.ts';

/** Which operation a request is, and with what in its placeholders. */
export interface OperationMatch<Name extends string = string> {
  readonly name: Name;
  readonly operation: Operation;
  /** The value of each placeholder of host and path. */
  readonly params: Readonly<Record<string, string>>;
}

/** The names of all operations of an entry, those of its connection included. */
export type OperationName<System extends SystemManifest> =
  (keyof System['operations'] & string) | (keyof System['authOperations'] & string);

interface CompiledOperation {
  readonly name: string;
  readonly operation: Operation;
  readonly host: TemplateMatcher;
  readonly path: TemplateMatcher;
  readonly queryValues: ReadonlyMap<string, RegExp>;
}

const compiledSystems = new WeakMap<SystemManifest, readonly CompiledOperation[]>();

/**
 * The one operation that this request is, or null when the entry does not list it. The address must
 * be https on an exact host without user, port or fragment, in canonical form: a text that parsing
 * would change (dot segments, backslashes, upper-case hosts) is refused, and so is an encoded
 * slash, an unlisted query name, and a name given twice unless it ends in `[]`.
 */
export function matchOperation<System extends SystemManifest>(
  system: System,
  method: string,
  url: URL | string,
): OperationMatch<OperationName<System>> | null {
  const parsed = parseCanonical(url);
  if (parsed === null) return null;
  for (const candidate of compileSystem(system)) {
    if (candidate.operation.method !== method) continue;
    const params = matchAddress(candidate, parsed);
    if (params !== null && isQueryAllowed(candidate, parsed)) {
      const name = candidate.name as OperationName<System>;
      return { name, operation: candidate.operation, params };
    }
  }
  return null;
}

/** True when the entry lists this request. */
export function permits(system: SystemManifest, method: string, url: URL | string): boolean {
  return matchOperation(system, method, url) !== null;
}

function compileSystem(system: SystemManifest): readonly CompiledOperation[] {
  const known = compiledSystems.get(system);
  if (known !== undefined) return known;
  const shapes = system.placeholders ?? {};
  const all = [...Object.entries(system.operations), ...Object.entries(system.authOperations)];
  const compiled = all.map(([name, operation]) => ({
    name,
    operation,
    host: compileTemplate(operation.host, '.', shapes),
    path: compileTemplate(operation.path, '/', shapes),
    queryValues: new Map(
      Object.entries(operation.queryValues ?? {}).map(([key, shape]) => [
        key,
        new RegExp(`^(?:${shape})$`, 'u'),
      ]),
    ),
  }));
  compiledSystems.set(system, compiled);
  return compiled;
}

function parseCanonical(url: URL | string): URL | null {
  const parsed = URL.parse(String(url));
  if (parsed === null) return null;
  // What is checked must be what is sent, so a text that parsing rewrites is not accepted.
  if (typeof url === 'string' && parsed.href !== url) return null;
  const isPlain =
    parsed.protocol === 'https:' &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === '' &&
    // An empty fragment leaves `hash` empty and the sign in the text.
    !parsed.href.includes('#');
  return isPlain ? parsed : null;
}

function matchAddress(
  candidate: CompiledOperation,
  url: URL,
): Readonly<Record<string, string>> | null {
  const fromHost = candidate.host(url.hostname);
  const fromPath = candidate.path(url.pathname);
  if (fromHost === null || fromPath === null) return null;
  return Object.freeze(Object.fromEntries([...fromHost, ...fromPath]));
}

function isQueryAllowed(candidate: CompiledOperation, url: URL): boolean {
  const seen = new Set<string>();
  for (const [name, value] of url.searchParams) {
    if (!(candidate.operation.query ?? []).includes(name)) return false;
    if (seen.has(name) && !name.endsWith('[]')) return false;
    seen.add(name);
    const shape = candidate.queryValues.get(name);
    if (shape !== undefined && !shape.test(value)) return false;
  }
  return true;
}
