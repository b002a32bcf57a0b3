import { objectOrNull } from '../stream/gathered.ts';

/**
 * Errors of the proxy about the key that it was shown and what that may spend, by their `type`: in
 * `ProxyErrorTypes` of `litellm/proxy/_types.py`, litellm 1.106.12. Their messages quote the key,
 * its budget or the models of its team. Without a database the proxy answers a wrong key with 400.
 */
const accountErrors =
  /^(?:auth_error|auth_provider_unavailable|budget_exceeded|expired_key|no_db_connection|token_not_found_in_db|[a-z_]+_access_denied|team_member_[a-z_]+)$/;

/** True for an error of the proxy that is about the platform's key and not about the call. */
export function isAboutProxyAccount(status: number, body: unknown): boolean {
  if (status === 401 || status === 402 || status === 403) return true;
  const error = objectOrNull(objectOrNull(body)?.['error']);
  const type = error?.['type'];
  return status >= 400 && typeof type === 'string' && accountErrors.test(type);
}
