import type { Auth } from './auth.ts';
import type { Operation } from './operation.ts';
import type { Scope } from './scope.ts';

/** Operations by name. */
export type Operations = Readonly<Record<string, Operation>>;

/** What sort of system it is, for grouping. */
export type Category = 'data' | 'models' | 'meetings';

/** Everything that the product may ask of and do to one outside system. */
export interface SystemManifest<
  Ops extends Operations = Operations,
  AuthOps extends Operations = Operations,
  AuthKind extends Auth = Auth,
> {
  /** The key in the manifest, snake_case. */
  readonly id: string;
  /** The provider's own name. */
  readonly name: string;
  /** Semantic version of this entry: a new scope or operation is at least a minor step. */
  readonly version: string;
  readonly category: Category;
  /** One line for a gallery card. */
  readonly summary: string;
  /** What is read, as noun phrases. */
  readonly reads: readonly string[];
  /** What never happens, as sentences. */
  readonly never: readonly string[];
  readonly auth: AuthKind;
  readonly scopes: readonly Scope[];
  /** Calls that read or, where a `why` says so, do the one thing that is not reading. */
  readonly operations: Ops;
  /** Calls that open, renew and end the connection itself. Their names differ from those above. */
  readonly authOperations: AuthOps;
  /**
   * The shape of each placeholder, as the source of a regular expression. Default: one plain
   * segment.
   */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** What a careful reader should know besides. */
  readonly notes?: readonly string[];
  /** The day on which this entry was last checked against what the provider publishes, YYYY-MM-DD. */
  readonly checkedOn: string;
}
