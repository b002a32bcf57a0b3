const sentences = {
  SCOPE_MANIFEST_CLIENT_MISSING: 'An authorize URL needs a client id.',
  SCOPE_MANIFEST_REDIRECT_INVALID:
    'A redirect URI must be https, or http on the loopback host, without user, query or fragment.',
  SCOPE_MANIFEST_STATE_WEAK: 'The state must have at least 22 unreserved characters.',
  SCOPE_MANIFEST_CHALLENGE_MISSING: 'This provider takes a code challenge, and none was given.',
  SCOPE_MANIFEST_SCOPE_UNKNOWN: 'Only a scope that the entry marks optional can be chosen.',
  SCOPE_MANIFEST_QUERY_UNKNOWN: 'The rule lists no query of this name.',
  SCOPE_MANIFEST_VALUE_UNFIT: 'A placeholder of the query is not filled with a value of its shape.',
} as const;

/** All codes that this package throws. */
export type ScopeManifestErrorCode = keyof typeof sentences;

// The marker by which the other packages recognise an error of ours. This package has no
// dependency, so it writes the marker down instead of importing the class.
const marker = Symbol.for('@ataski/kernel/error');

/** The id of a system or the name of a listed query; never a value. */
export type ScopeManifestErrorDetails = Readonly<{ system?: string; query?: string }>;

/** A request for an authorize URL or a query's text that the entry cannot answer safely. */
export class ScopeManifestError extends Error {
  readonly code: ScopeManifestErrorCode;
  readonly kind = 'invalid';
  readonly details: ScopeManifestErrorDetails;

  constructor(code: ScopeManifestErrorCode, details: ScopeManifestErrorDetails) {
    super(sentences[code]);
    this.name = 'ScopeManifestError';
    this.code = code;
    this.details = Object.freeze({ ...details });
    Object.defineProperty(this, marker, { value: true });
  }

  /** The code, the kind and the details: no cause and no stack. */
  toJSON(): {
    code: ScopeManifestErrorCode;
    kind: 'invalid';
    details: ScopeManifestErrorDetails;
  } {
    return { code: this.code, kind: this.kind, details: this.details };
  }
}
