/** One call to the identity provider, in the form that an egress guard reads. */
export interface WorkosOperation {
  readonly method: 'GET' | 'POST';
  readonly host: string;
  readonly path: string;
  readonly query?: readonly string[];
  /** The fields that its body may have. Absent: there is none. */
  readonly body?: {
    readonly format: 'json';
    readonly unit: 'field';
    readonly allows: readonly { readonly name: string; readonly values?: readonly string[] }[];
  };
}

const host = 'api.workos.com';

/** Every call that this package makes. An egress guard that permits these and no others is enough. */
export const workosOperations = {
  authenticate: {
    method: 'POST',
    host,
    path: '/user_management/authenticate',
    body: {
      format: 'json',
      unit: 'field',
      allows: [
        // Nothing here signs a person in with a password or a code that we would have to hold.
        { name: 'grant_type', values: ['authorization_code', 'refresh_token'] },
        { name: 'client_id' },
        { name: 'client_secret' },
        { name: 'code' },
        { name: 'code_verifier' },
        { name: 'refresh_token' },
        { name: 'organization_id' },
      ],
    },
  },
  get_signing_keys: { method: 'GET', host, path: '/sso/jwks/{client_id}' },
  list_memberships: {
    method: 'GET',
    host,
    path: '/user_management/organization_memberships',
    query: ['user_id', 'statuses', 'limit', 'after', 'order'],
  },
} as const satisfies Readonly<Record<string, WorkosOperation>>;
