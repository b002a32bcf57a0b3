/** A kind of credential that is refused at intake, before it is stored. */
export interface RefusedCredential {
  /** The source of a regular expression that recognises it. */
  readonly pattern: string;
  /** Why it is refused, as one plain sentence. */
  readonly sentence: string;
}

interface PastedKey {
  /** The source of an anchored regular expression that an acceptable key fits. */
  readonly pattern: string;
  /** Kinds of key that are refused even if they fit. Checked first. */
  readonly refuses: readonly RefusedCredential[];
  /** What the person does, step by step. */
  readonly steps: readonly string[];
}

/** A key whose permissions the customer narrows when making it. */
export interface RestrictedKeyAuth extends PastedKey {
  readonly kind: 'restricted_key';
  readonly field: 'restricted_key';
  /** Opens the provider's form with our permissions already ticked. */
  readonly prefillUrl?: string;
  /** The same form in the provider's test mode. */
  readonly prefillTestUrl?: string;
}

/** What a person chooses beside a key, because it decides a host. */
export interface Choice {
  /** The name of the placeholder that it fills. */
  readonly field: string;
  /** What is chosen, as one plain sentence. */
  readonly sentence: string;
  readonly values: readonly string[];
}

/** A key that the customer pastes; the provider ties its rights to a workspace or a region. */
export interface ApiKeyAuth extends PastedKey {
  readonly kind: 'api_key';
  readonly field: 'api_key';
  readonly choices?: readonly Choice[];
}

/** OAuth 2.0, authorization code. */
export interface OAuth2Auth {
  readonly kind: 'oauth2';
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl?: string;
  /** `S256` where the provider takes a code challenge; null where it does not. */
  readonly pkce: 'S256' | null;
  /** How the client proves itself at the token endpoint. */
  readonly clientAuthentication: 'basic' | 'body';
  /** Names under which the vault keeps what the provider returns. */
  readonly fields: readonly ['access_token', 'refresh_token'];
  readonly accessTokenLifetimeSeconds: number;
  /**
   * True when each refresh replaces the refresh token, so that losing one answer ends the
   * connection.
   */
  readonly refreshTokenRotates: boolean;
  /** Days of rest after which a refresh token dies; null when it does not. */
  readonly refreshTokenIdleDays: number | null;
  readonly steps: readonly string[];
}

/** NetSuite's token-based authentication: OAuth 1.0a, each request signed. */
export interface OAuth1TbaAuth {
  readonly kind: 'oauth1_tba';
  readonly signatureMethod: 'HMAC-SHA256';
  readonly fields: readonly [
    'account_id',
    'consumer_key',
    'consumer_secret',
    'token_id',
    'token_secret',
  ];
  /** The source of an anchored regular expression for the account id: it decides the host. */
  readonly accountPattern: string;
  readonly steps: readonly string[];
}

/** A Web Services user that the customer makes for us, with a role of their choice. */
export interface WebServicesUserAuth {
  readonly kind: 'web_services_user';
  readonly fields: readonly ['company_id', 'user_id', 'user_password'];
  /** What the product brings itself, kept under a platform scope of the vault. */
  readonly platformFields: readonly ['sender_id', 'sender_password'];
  readonly steps: readonly string[];
}

/** How the product proves that the customer let it in. */
export type Auth =
  RestrictedKeyAuth | OAuth2Auth | OAuth1TbaAuth | WebServicesUserAuth | ApiKeyAuth;
