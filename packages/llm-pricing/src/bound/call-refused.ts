/** Why a call has no bound. */
export type BoundRefusal =
  /** The body is not what the surface takes. */
  | 'body_invalid'
  /** The table has no model of this name. */
  | 'model_unknown'
  /** The model has no price for something that the call may be billed for. */
  | 'price_unknown'
  /** Nothing in the call limits what this feature costs, or nobody knows how it is billed. */
  | 'feature_unbounded'
  /** The table does not know how much the model can be given. */
  | 'input_unbounded'
  /** Nothing in the call limits the answer, and the table does not know what the model can write. */
  | 'output_unbounded';

/** A call that is refused, on its way to `boundCall`. It never leaves this package. */
export class CallRefused extends Error {
  readonly code: BoundRefusal;
  readonly field: string | undefined;

  constructor(code: BoundRefusal, field?: string) {
    super(code);
    this.code = code;
    this.field = field === undefined ? undefined : showName(field);
  }
}

/**
 * A name of the caller's that may be shown: the letters of a name of the API, its date left out.
 * Anything else is text of the caller's, and is not repeated.
 */
function showName(name: string): string | undefined {
  const plain = name.replace(/_\d{8}$/, '');
  return /^[a-z_]{1,40}$/.test(plain) ? plain : undefined;
}
