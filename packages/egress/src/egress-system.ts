import type { EgressBodyRule } from './body/body-rule.ts';
import type { EgressSite } from './site.ts';

/** One thing that may be asked of an outside system: a method, a host and a path, nothing looser. */
export interface EgressOperation {
  /** Upper case, for example `GET`. */
  readonly method: string;
  /** Lower-case host name. Its first label may be a parameter: `{account}.example.com`. */
  readonly host: string;
  /** Absolute path. A whole segment may be a parameter: `/v1/invoices/{id}/lines`. */
  readonly path: string;
  /** Names of the query parameters that may be sent, for example `created[gte]`. Absent: none may. */
  readonly query?: readonly string[];
  /** The whole shape of a query parameter's value, as the source of a regular expression. */
  readonly queryValues?: Readonly<Record<string, string>>;
  /** What the body carries. Absent: there is none. With it a call without a body is refused. */
  readonly body?: EgressBodyRule;
  /** True for an address that opens by itself: no header goes along but what is accepted. */
  readonly withoutCredential?: true;
  /** How large an answer may be. Absent: the limit of all calls. */
  readonly maxResponseBytes?: number;
}

/** Operations by name. */
export type EgressOperations = Readonly<Record<string, EgressOperation>>;

/** An outside system and everything that may be asked of it. A scope-manifest entry is one. */
export interface EgressSystem {
  readonly id: string;
  readonly operations: EgressOperations;
  /** Calls that open, renew and end the connection. Their names differ from those above. */
  readonly authOperations?: EgressOperations;
  /** The whole shape of a `{name}` part, as the source of a regular expression. */
  readonly placeholders?: Readonly<Record<string, string>>;
  /** Where it stands, for one that the operator runs. Absent: port 443 of public addresses. */
  readonly site?: EgressSite;
}
