import { compileBodyRule } from './body/body-check.ts';
import type { BodyCheck } from './body/body-check.ts';
import type { EgressOperation, EgressSystem } from './egress-system.ts';
import { EgressError } from './errors.ts';
import { checkSite, siteOrigin } from './site.ts';
import { matchesParts, parseHost, parsePath, parseShape } from './url-template.ts';
import type { TemplatePart } from './url-template.ts';

/** A call that the allow-list permits, with nothing left to interpret. */
export interface PermittedTarget {
  readonly system: string;
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  /** Scheme, host and port that are connected to. */
  readonly origin: string;
  /** As declared, parameters unfilled: what an audit row may show. */
  readonly pathTemplate: string;
  /** What goes on the wire, without the query. */
  readonly path: string;
  /** The query parameters that may be sent, each with its shape, or null for any text. */
  readonly query: ReadonlyMap<string, RegExp | null>;
  /** What the body must pass; null when there may be none. */
  readonly body: BodyCheck | null;
  /** True where no credential may go along. */
  readonly isWithoutCredential: boolean;
  /** Null for the limit of all calls. */
  readonly maxResponseBytes: number | null;
}

/** The allow-list. Pure: no clock, no network. */
export interface OperationGuard {
  /** Fills a named operation. Throws EGRESS_OPERATION_NOT_PERMITTED or EGRESS_PARAMETER_REFUSED. */
  permit(
    system: string,
    operation: string,
    params: Readonly<Record<string, string>>,
  ): PermittedTarget;
  /** Finds the one operation behind a method and a URL. Throws EGRESS_OPERATION_NOT_PERMITTED. */
  permitUrl(system: string, method: string, url: string): PermittedTarget;
}

interface Entry {
  readonly system: string;
  readonly operation: string;
  readonly declared: EgressOperation;
  /** Null for a system whose hosts are the public's. */
  readonly siteOrigin: string | null;
  readonly host: readonly TemplatePart[];
  readonly path: readonly TemplatePart[];
  /** Host and path together: a parameter may stand in both. */
  readonly parts: readonly TemplatePart[];
  readonly parameters: ReadonlySet<string>;
  /** Literal parts sort before parameters, those of the path from the left first, as routers do. */
  readonly rank: string;
  readonly query: ReadonlyMap<string, RegExp | null>;
  readonly body: BodyCheck | null;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const withoutBody = new Set(['GET', 'HEAD', 'DELETE']);
const overrideName = /^[^a-z0-9]*(?:x[_-])?(?:http)?[_-]?method$|override/i;
const id = /^[a-z][a-z0-9_-]{0,63}$/;

/** Compiles the allow-list. Throws EGRESS_SYSTEM_INVALID for an entry that cannot be guarded. */
export function createOperationGuard(systems: readonly EgressSystem[]): OperationGuard {
  const bySystem = new Map<string, ReadonlyMap<string, Entry>>();
  for (const system of systems) {
    if (bySystem.has(system.id)) throw invalid(system.id, 'duplicate');
    bySystem.set(system.id, compile(system));
  }
  requireOwnHosts(systems);
  /** Of operations without parameters: each leads to one place, whoever asks. */
  const fixed = new Map<Entry, PermittedTarget>();
  return Object.freeze({
    permit: (system, operation, params) => {
      const entries = bySystem.get(system);
      const entry = entries?.get(operation);
      if (entries === undefined || entry === undefined) throw notPermitted(bySystem, system);
      const known = Object.keys(params).length === 0 ? fixed.get(entry) : undefined;
      if (known !== undefined) return known;
      const filled = fill(entries, entry, params);
      if (entry.parameters.size === 0) fixed.set(entry, filled);
      return filled;
    },
    permitUrl: (system, method, url) => {
      const entries = bySystem.get(system);
      const parsed = parseCanonicalUrl(url);
      if (entries === undefined || parsed === null) throw notPermitted(bySystem, system);
      const entry = findEntry(entries, method, parsed.host, parsed.pathname);
      if (entry?.siteOrigin !== null) throw notPermitted(bySystem, system);
      return target(entry, parsed.host, parsed.pathname);
    },
  } satisfies OperationGuard);
}

function compile(system: EgressSystem): ReadonlyMap<string, Entry> {
  if (!id.test(system.id)) throw invalid('', 'id');
  const declarations = [
    ...Object.entries(system.operations),
    ...Object.entries(system.authOperations ?? {}),
  ];
  const entries = new Map<string, Entry>();
  for (const [operation, declared] of declarations) {
    const isNamed = id.test(operation) && !entries.has(operation) && methods.has(declared.method);
    // A server that honours `?_method=DELETE` would turn a read into a write.
    const isOverridable = (declared.query ?? []).some((name) => overrideName.test(name));
    const { maxResponseBytes = 1 } = declared;
    const isBounded = Number.isSafeInteger(maxResponseBytes) && maxResponseBytes > 0;
    if (!isNamed || isOverridable || !isBounded) throw invalid(system.id, operation);
    try {
      entries.set(operation, {
        system: system.id,
        operation,
        declared,
        siteOrigin: system.site === undefined ? null : siteOrigin(system.site),
        ...compileParts(system, declared),
        query: compileQuery(declared),
        body: compileBody(declared),
      });
    } catch {
      throw invalid(system.id, operation);
    }
  }
  return entries;
}

function compileParts(system: EgressSystem, declared: EgressOperation) {
  const host = compileHost(system, declared);
  const path = parsePath(declared.path, system.placeholders);
  const parameters = [...path, ...host].map((part) =>
    'parameter' in part ? part.parameter : null,
  );
  return {
    ...{ host, path, parts: [...host, ...path] },
    parameters: new Set(parameters.filter((name) => name !== null)),
    rank: parameters.map((name) => (name === null ? 'a' : 'b')).join(''),
  };
}

/** At a site there is one host, which may be an address or one word: the operator wrote it. */
function compileHost({ site, placeholders }: EgressSystem, declared: EgressOperation) {
  if (site === undefined) return parseHost(declared.host, placeholders);
  checkSite(site);
  if (declared.host !== site.host) throw new EgressError('EGRESS_SYSTEM_INVALID');
  return site.host.split('.').map((literal) => ({ literal }));
}

/** A site is one system's alone, so that no other is led to where the public may not go. */
function requireOwnHosts(systems: readonly EgressSystem[]): void {
  for (const { id: own, site } of systems) {
    if (site === undefined) continue;
    const others = systems.filter((other) => other.id !== own);
    const hosts = others.flatMap(({ operations, authOperations = {} }) =>
      [...Object.values(operations), ...Object.values(authOperations)].map(({ host }) => host),
    );
    if (hosts.includes(site.host)) throw invalid(own, 'site');
  }
}

function compileQuery({ query = [], queryValues = {} }: EgressOperation): Entry['query'] {
  if (Object.keys(queryValues).some((name) => !query.includes(name))) {
    throw new EgressError('EGRESS_SYSTEM_INVALID');
  }
  return new Map(query.map((name) => [name, parseShape(queryValues, name)]));
}

function compileBody({ method, body }: EgressOperation): BodyCheck | null {
  if (body === undefined) return null;
  if (withoutBody.has(method)) throw new EgressError('EGRESS_SYSTEM_INVALID');
  return compileBodyRule(body);
}

function fill(
  entries: ReadonlyMap<string, Entry>,
  entry: Entry,
  params: Readonly<Record<string, string>>,
): PermittedTarget {
  const unknown = Object.keys(params).find((name) => !entry.parameters.has(name));
  if (unknown !== undefined) throw parameterRefused(entry);
  const host = join(entry, entry.host, '.', params);
  const path = `/${join(entry, entry.path, '/', params)}`;
  // `get_invoice` with the id `upcoming` must not become another operation's path.
  if (findEntry(entries, entry.declared.method, host, path) !== entry)
    throw parameterRefused(entry);
  return target(entry, host, path);
}

function join(
  entry: Entry,
  parts: readonly TemplatePart[],
  separator: string,
  params: Readonly<Record<string, string>>,
): string {
  return parts
    .map((part) => {
      if ('literal' in part) return part.literal;
      const value: unknown = Object.hasOwn(params, part.parameter)
        ? params[part.parameter]
        : undefined;
      if (typeof value !== 'string' || !part.accepts(value)) throw parameterRefused(entry);
      return value;
    })
    .join(separator);
}

/** The most literal entry that matches; two equally literal ones are the same call by two names. */
function findEntry(
  entries: ReadonlyMap<string, Entry>,
  method: string,
  host: string,
  path: string,
): Entry | null {
  const labels = host.split('.');
  const texts = [...labels, ...path.split('/').slice(1)];
  let best: Entry | null = null;
  for (const entry of entries.values()) {
    const isMatch =
      entry.declared.method === method &&
      labels.length === entry.host.length &&
      matchesParts(entry.parts, texts);
    if (isMatch && (best === null || entry.rank < best.rank)) best = entry;
  }
  return best;
}

/**
 * Accepts only a URL that is already in its one normal form, because a URL that two parsers read
 * differently passes the guard as one thing and reaches the server as another.
 */
function parseCanonicalUrl(url: string): URL | null {
  if (!URL.canParse(url)) return null;
  const parsed = new URL(url);
  const isPlain =
    parsed.protocol === 'https:' &&
    parsed.port === '' &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.hash === '' &&
    // An empty query or fragment leaves its mark in the text and none in the parts.
    !/[?#]$/.test(url) &&
    parsed.href === url;
  return isPlain ? parsed : null;
}

function target(entry: Entry, host: string, path: string): PermittedTarget {
  return Object.freeze({
    system: entry.system,
    operation: entry.operation,
    method: entry.declared.method,
    host,
    origin: entry.siteOrigin ?? `https://${host}`,
    pathTemplate: entry.declared.path,
    path,
    query: entry.query,
    body: entry.body,
    isWithoutCredential: entry.declared.withoutCredential === true,
    maxResponseBytes: entry.declared.maxResponseBytes ?? null,
  });
}

function invalid(system: string, operation: string): EgressError {
  return new EgressError('EGRESS_SYSTEM_INVALID', { system, operation });
}

/** Names the system only when it is one of ours: a caller's text may be anything. */
function notPermitted(known: ReadonlyMap<string, unknown>, system: string): EgressError {
  return new EgressError('EGRESS_OPERATION_NOT_PERMITTED', known.has(system) ? { system } : {});
}

function parameterRefused(entry: Entry): EgressError {
  return new EgressError('EGRESS_PARAMETER_REFUSED', {
    system: entry.system,
    operation: entry.operation,
  });
}
