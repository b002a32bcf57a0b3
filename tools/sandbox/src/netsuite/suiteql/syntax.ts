/** An expression of SuiteQL, as written. Names are in lower case. */
export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'column'; readonly table: string | null; readonly name: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly operands: readonly Expression[];
      readonly isDistinct: boolean;
    }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*' | '||';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'case'; readonly branches: readonly Branch[]; readonly otherwise: Expression }
  | { readonly kind: 'scalar'; readonly select: Select }
  | Condition;

/** One WHEN of a CASE. */
export interface Branch {
  readonly when: Expression;
  readonly value: Expression;
}

/** What a row fulfils or not. */
export type Condition =
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly parts: readonly Expression[];
    }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'is_null'; readonly of: Expression; readonly isNegated: boolean }
  | {
      readonly kind: 'in';
      readonly of: Expression;
      readonly among: readonly Expression[] | Select;
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly of: Expression;
      readonly pattern: Expression;
      readonly isNegated: boolean;
    }
  | { readonly kind: 'exists'; readonly select: Select };

/** Written `!=` too. */
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A column of the answer. `expression` is null for `*` and `t.*`. */
export interface SelectItem {
  readonly expression: Expression | null;
  /** The alias, or of a star its table. */
  readonly name: string | null;
}

/** A table or subquery in FROM. */
export interface Source {
  readonly table: string | Select;
  readonly alias: string;
  readonly join: 'first' | 'comma' | 'inner' | 'left';
  readonly on: Expression | null;
}

/** One key of ORDER BY. */
export interface OrderKey {
  /** A number is the position of a selected column. */
  readonly by: Expression | number;
  readonly isDescending: boolean;
  readonly nulls: 'first' | 'last';
}

/** A SELECT. */
export interface Select {
  readonly isDistinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: readonly Source[];
  readonly where: Expression | null;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | null;
  readonly orderBy: readonly OrderKey[];
}
