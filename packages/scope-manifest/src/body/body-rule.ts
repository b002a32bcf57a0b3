/** One thing that a request body may carry, where the path alone does not say what is asked. */
interface Allowance {
  /** A query, a function or a field, exactly as it appears. */
  readonly name: string;
  /** What it does, as a reader of the public page would say it. */
  readonly sentence: string;
}

/** A whole query. Nothing but its placeholders can differ. */
export interface QueryAllowance extends Allowance {
  /** The text of the query; a placeholder is a colon and a name in lower case: `:since`. */
  readonly text: string;
}

/** A function of a gateway. */
export interface FunctionAllowance extends Allowance {
  /** The record types that its one `object` may name; absent when it names none. */
  readonly objects?: readonly string[];
}

/** A field at the top of an object or of a form. */
export interface FieldAllowance extends Allowance {
  /** The only values that it may have; absent when any may be sent. */
  readonly values?: readonly string[];
}

/** The body is a JSON object with one member, whose text is one of the queries. */
export interface QueryBodyRule {
  readonly format: 'json';
  readonly unit: 'query';
  /** The name of the one member. */
  readonly member: string;
  /** The whole shape of each placeholder, as the source of a regular expression. */
  readonly shapes: Readonly<Record<string, string>>;
  readonly allows: readonly QueryAllowance[];
}

/** The body is an XML envelope around exactly one of the functions. */
export interface FunctionBodyRule {
  readonly format: 'xml';
  readonly unit: 'function';
  /** Where the function stands, as the names of the elements around it joined by slashes. */
  readonly at: string;
  /**
   * Everything else that the envelope holds, each exactly once: an element's path, or a path with
   * `@` and an attribute, and the whole shape of its text as the source of a regular expression.
   */
  readonly envelope: Readonly<Record<string, string>>;
  readonly allows: readonly FunctionAllowance[];
}

/** The body is a JSON object or a form whose top fields are among those listed, each once. */
export interface FieldBodyRule {
  readonly format: 'json' | 'form';
  readonly unit: 'field';
  readonly allows: readonly FieldAllowance[];
}

/** What the body of a request may carry. Everything else is refused; `@ataski/egress` enforces it. */
export type BodyRule = QueryBodyRule | FunctionBodyRule | FieldBodyRule;

/** One thing that a rule of any unit allows. */
export type BodyAllowance = QueryAllowance | FunctionAllowance | FieldAllowance;
