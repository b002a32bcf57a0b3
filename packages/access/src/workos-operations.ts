/** One call to the identity provider, in the form that an egress guard reads. */
export interface WorkosOperation {
  readonly method: 'GET' | 'POST';
  readonly host: string;
  readonly path: string;
  readonly query?: readonly string[];
}

const host = 'api.workos.com';

/** Every call that this package makes. An egress guard that permits these and no others is enough. */
export const workosOperations = {
  authenticate: { method: 'POST', host, path: '/user_management/authenticate' },
  get_signing_keys: { method: 'GET', host, path: '/sso/jwks/{client_id}' },
  list_memberships: {
    method: 'GET',
    host,
    path: '/user_management/organization_memberships',
    query: ['user_id', 'statuses', 'limit', 'after', 'order'],
  },
} as const satisfies Readonly<Record<string, WorkosOperation>>;
