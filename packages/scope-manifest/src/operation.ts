import type { BodyRule } from './body/body-rule.ts';

/** The verbs of HTTP that an operation may name. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One call that the product may make to an outside system. What is not listed is refused. */
export interface Operation {
  readonly method: Method;
  /** The exact host, or a template such as `{account}.suitetalk.api.netsuite.com`. */
  readonly host: string;
  /** The path from the root, with one placeholder per segment: `/v1/invoices/{id}`. */
  readonly path: string;
  /** The provider's scope or permission that the call needs; null when it needs none. */
  readonly scope: string | null;
  /** Further scopes, for a call that reads across several permissions. */
  readonly alsoNeeds?: readonly string[];
  /** Names of the query parameters it may carry, decoded. Absent means none. */
  readonly query?: readonly string[];
  /** The whole shape of a query parameter's value, as the source of a regular expression. */
  readonly queryValues?: Readonly<Record<string, string>>;
  /** What the body may carry. Absent means that it takes none. */
  readonly body?: BodyRule;
  /** True for an address that opens by itself: the call carries no credential of the connection. */
  readonly withoutCredential?: true;
  /** How large an answer may be, where that differs from the limit of all calls. */
  readonly maxResponseBytes?: number;
  /** What the call does, as one plain sentence. */
  readonly sentence: string;
  /** Why the method is not GET. Present on each operation that is not. */
  readonly why?: string;
}

interface OperationShape<ScopeName extends string> extends Omit<
  Operation,
  'method' | 'scope' | 'why' | 'body'
> {
  readonly scope: ScopeName | null;
  readonly alsoNeeds?: readonly ScopeName[];
}

/**
 * An operation as an entry writes it down: its scope must be one of the entry's scopes, a method
 * other than GET must say why, and a GET has no body.
 */
export type DeclaredOperation<ScopeName extends string = string> =
  | (OperationShape<ScopeName> & {
      readonly method: 'GET';
      readonly why?: never;
      readonly body?: never;
    })
  | (OperationShape<ScopeName> & {
      readonly method: Exclude<Method, 'GET'>;
      readonly why: string;
      readonly body?: BodyRule;
    });
