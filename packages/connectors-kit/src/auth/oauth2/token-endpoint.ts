import { Buffer } from 'node:buffer';

import type { TenantContext } from '@ataski/kernel';
import type { OAuth2Auth } from '@ataski/scope-manifest';

import type { Connector } from '../../connector.ts';
import { ConnectorsKitError } from '../../errors.ts';
import { isConnectionTrouble } from '../../provider/connection-trouble.ts';
import type { AppCredentials, OutboundDoor, OutboundResponse } from '../../provider/ports.ts';
import { isRefusedAnswer } from '../../provider/refused-answer.ts';
import { asOAuth2 } from './oauth2-auth.ts';
import { TokenAnswer, TokenRefusal } from './token-answer.ts';

/** A call to a token endpoint is given up after this, whatever the door allows. */
export const longestTokenCallMs = 25_000;

/** Two tokens and a list of scopes take a tenth of it. */
const largestAnswerBytes = 256 * 1024;

/** Who asks a token endpoint. */
export interface TokenEndpoint {
  readonly connector: Connector;
  readonly context: TenantContext;
  readonly door: OutboundDoor;
  readonly apps: AppCredentials;
  readonly parentEventId?: string;
}

/**
 * Asks for tokens. Throws CONNECTORS_KIT_GRANT_REFUSED when the code or the refresh token is not
 * valid any more, CONNECTORS_KIT_APP_REFUSED when the provider does not know the product,
 * CONNECTORS_KIT_RESPONSE_INVALID for an answer that is not understood or not let in, and
 * CONNECTORS_KIT_PROVIDER_BUSY when the answer was lost or none could be given.
 */
export async function requestTokens(
  endpoint: TokenEndpoint,
  form: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await post(endpoint, 'request_tokens', form);
  const body = readJson(response);
  if (response.status === 200) {
    const answer = TokenAnswer.safeParse(body);
    if (answer.success) return answer.data;
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'tokens' });
  }
  throw refusal(endpoint, response.status, body);
}

/** Ends a grant at the provider (RFC 7009). True when the provider agreed. */
export async function revokeToken(endpoint: TokenEndpoint, token: string): Promise<boolean> {
  const { status } = await post(endpoint, 'revoke_token', { token });
  return status >= 200 && status < 300;
}

async function post(
  endpoint: TokenEndpoint,
  operation: 'request_tokens' | 'revoke_token',
  form: Readonly<Record<string, string>>,
): Promise<OutboundResponse> {
  const { connector, context, door, apps, parentEventId } = endpoint;
  const { id: system } = connector.manifest;
  const { clientAuthentication } = connector.manifest.auth as OAuth2Auth;
  const extra = asOAuth2(connector.definition.auth)?.oauth2.tokenHeaders ?? {};
  let deadline: AbortSignal | undefined;
  try {
    return await apps.use(context, system, `${system}.${operation}`, async (app) => {
      const { client_id: id = '', client_secret: secret = '' } = app;
      const isBasic = clientAuthentication === 'basic';
      const fields = isBasic ? form : { ...form, client_id: id, client_secret: secret };
      const request = {
        ...{ system, operation },
        headers: {
          ...extra,
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          ...(isBasic ? { authorization: basic(id, secret) } : {}),
        },
        body: new TextEncoder().encode(new URLSearchParams(fields).toString()),
        ...(parentEventId === undefined ? {} : { parentEventId }),
      };
      deadline = AbortSignal.timeout(longestTokenCallMs);
      return await door.call(context, request, deadline);
    });
  } catch (error) {
    if (isRefusedAnswer(error)) {
      const details = { system, operation, part: 'message' };
      throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', details, error);
    }
    if (!isConnectionTrouble(error) && deadline?.aborted !== true) throw error;
    throw new ConnectorsKitError('CONNECTORS_KIT_PROVIDER_BUSY', { system, operation }, error);
  }
}

/** RFC 6749, section 2.3.1: both are form-encoded before they are joined. */
function basic(id: string, secret: string): string {
  const encode = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`, 'utf8').toString('base64')}`;
}

function refusal({ connector }: TokenEndpoint, status: number, body: unknown): ConnectorsKitError {
  const details = { system: connector.manifest.id, status };
  const parsed = TokenRefusal.safeParse(body);
  const error = parsed.success ? parsed.data.error : '';
  if (status === 429 || status >= 500) {
    return new ConnectorsKitError('CONNECTORS_KIT_PROVIDER_BUSY', details);
  }
  return new ConnectorsKitError(
    error === 'invalid_grant' ? 'CONNECTORS_KIT_GRANT_REFUSED' : 'CONNECTORS_KIT_APP_REFUSED',
    details,
  );
}

function readJson({ body }: OutboundResponse): unknown {
  if (body.byteLength > largestAnswerBytes) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
