/** What sort of failure it is. Libraries know kinds; only the server maps a kind to an HTTP status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'denied'
  | 'missing'
  | 'conflict'
  | 'limited'
  | 'upstream'
  | 'unavailable'
  | 'integrity'
  | 'bug';

/** Ids, names and counts that may be shown. Never a value, a token, a body, a header or a URL. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What an error is made of. */
export interface AtaskiErrorOptions {
  /** The class name of the package, for example `VaultError`. */
  readonly name: string;
  /** PACKAGE_REASON, never reused and never renamed. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One fixed sentence for the code. It never contains data. */
  readonly message: string;
  readonly details?: ErrorDetails;
  /** Kept for the process that caught it; never serialised. */
  readonly cause?: unknown;
}

const marker: unique symbol = Symbol.for('@ataski/kernel/error') as never;

/** The base of every error that a package of ours throws on purpose. */
export class AtaskiError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(options: AtaskiErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = options.name;
    this.code = options.code;
    this.kind = options.kind;
    this.details = options.details ?? {};
    Object.defineProperty(this, marker, { value: true });
  }

  /** True for an error of ours, also when it was made by another installed copy of this package. */
  static is(value: unknown): value is AtaskiError {
    return typeof value === 'object' && value !== null && marker in value;
  }

  /** The code, the kind and the details: no message of a driver, no cause, no stack. */
  toJSON(): { code: string; kind: ErrorKind; details: ErrorDetails } {
    return { code: this.code, kind: this.kind, details: this.details };
  }
}
