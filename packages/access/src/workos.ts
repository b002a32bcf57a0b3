import { WorkOS } from '@workos-inc/node';
import type { AuthenticationResponse, OrganizationMembership } from '@workos-inc/node';

import type { WorkosOptions } from './access-options.ts';
import { explainProviderFailure } from './provider-failure.ts';
import { describeUser, unsealSession } from './sealed-session.ts';
import type { SealedSession } from './sealed-session.ts';

/** The calls to the identity provider. Each throws AccessError and nothing else. */
export interface Workos {
  /** Where its signing keys are. */
  readonly keysUrl: URL;
  authorizeUrl(redirectUri: string): Promise<{ url: URL; state: string; codeVerifier: string }>;
  logoutUrl(sessionId: string, returnTo: string): URL;
  exchangeCode(code: string, codeVerifier: string): Promise<SealedSession>;
  refresh(refreshToken: string, organisationId: string | null): Promise<SealedSession>;
  listMemberships(userId: string): Promise<readonly OrganizationMembership[]>;
  /** Opens a cookie of ours. Throws ACCESS_SESSION_INVALID. */
  unseal(sealed: string): Promise<SealedSession>;
}

const timeoutMs = 10_000;

/** Wraps the SDK. It gets no retries: a refresh token or a code that may have arrived is spent. */
export function createWorkos(options: WorkosOptions, cookiePasswords: readonly string[]): Workos {
  const { fetch, ...settings } = options;
  const { userManagement } = new WorkOS({
    ...settings,
    fetchFn: fetch,
    timeout: timeoutMs,
    maxRetries: 0,
  });
  const [cookiePassword = ''] = cookiePasswords;
  const session = { sealSession: true, cookiePassword } as const;
  return Object.freeze({
    keysUrl: new URL(userManagement.getJwksUrl(options.clientId)),
    authorizeUrl: async (redirectUri: string) => {
      const { url, state, codeVerifier } = await userManagement.getAuthorizationUrlWithPKCE({
        provider: 'authkit',
        redirectUri,
      });
      return { url: new URL(url), state, codeVerifier };
    },
    logoutUrl: (sessionId: string, returnTo: string) =>
      new URL(userManagement.getLogoutUrl({ sessionId, returnTo })),
    exchangeCode: (code: string, codeVerifier: string) =>
      explained('ACCESS_SIGN_IN_REFUSED', async () =>
        sealed(await userManagement.authenticateWithCode({ code, codeVerifier, session })),
      ),
    refresh: (refreshToken: string, organisationId: string | null) =>
      explained('ACCESS_SESSION_EXPIRED', async () =>
        sealed(
          await userManagement.authenticateWithRefreshToken({
            refreshToken,
            ...(organisationId === null ? {} : { organizationId: organisationId }),
            session,
          }),
        ),
      ),
    listMemberships: (userId: string) =>
      explained('ACCESS_PROVIDER_REFUSED', async () => {
        const memberships: OrganizationMembership[] = [];
        let after: string | undefined;
        do {
          // Page by page: the SDK's own paging stops after one page when it is given a limit.
          const page = await userManagement.listOrganizationMemberships({
            userId,
            statuses: ['active'],
            limit: 100,
            ...(after === undefined ? {} : { after }),
          });
          memberships.push(...page.data);
          after = page.listMetadata.after ?? undefined;
        } while (after !== undefined);
        return memberships;
      }),
    unseal: (cookie: string) =>
      unsealSession(cookie, cookiePasswords, (sessionData, password) =>
        userManagement.getSessionFromCookie({ sessionData, cookiePassword: password }),
      ),
  } satisfies Workos);
}

async function explained<T>(
  refusal: Parameters<typeof explainProviderFailure>[1],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explainProviderFailure(error, refusal);
  }
}

function sealed(answer: AuthenticationResponse): SealedSession {
  const { accessToken, refreshToken, sealedSession } = answer;
  if (sealedSession === undefined) throw new TypeError('The SDK did not seal the session.');
  return { sealed: sealedSession, accessToken, refreshToken, user: describeUser(answer.user) };
}
