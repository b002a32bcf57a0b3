/** The body is a JSON object with one member, whose text is one of the queries, filled. */
export interface QueryRule {
  readonly format: 'json';
  readonly unit: 'query';
  /** The name of the one member. */
  readonly member: string;
  /** The whole shape of each placeholder, as the source of a regular expression. */
  readonly shapes: Readonly<Record<string, string>>;
  readonly allows: readonly {
    readonly name: string;
    /** A placeholder is a colon and a name in lower case: `:since`. */
    readonly text: string;
  }[];
}

/** The body is an XML envelope around exactly one of the functions. */
export interface FunctionRule {
  readonly format: 'xml';
  readonly unit: 'function';
  /** Where the function stands: the names of the elements around it, joined by slashes. */
  readonly at: string;
  /**
   * Everything else in the envelope, each exactly once: an element's path, or a path with `@` and
   * an attribute, and the whole shape of its text as the source of a regular expression.
   */
  readonly envelope: Readonly<Record<string, string>>;
  readonly allows: readonly {
    readonly name: string;
    /** What its one `object` may name; absent when it names none. */
    readonly objects?: readonly string[];
  }[];
}

/** The body is a JSON object or a form whose top fields are among those listed, each once. */
export interface FieldRule {
  readonly format: 'json' | 'form';
  readonly unit: 'field';
  readonly allows: readonly {
    readonly name: string;
    /** The only values that it may have; absent when any may be sent. */
    readonly values?: readonly string[];
  }[];
}

/** What the body of a call may carry. A body rule of `@ataski/scope-manifest` is one. */
export type EgressBodyRule = QueryRule | FunctionRule | FieldRule;

/** True for the text of a body that the rule permits. */
export type TextCheck = (text: string) => boolean;
