/** Why the gateway itself refuses a call, or cannot make it. */
export type RefusalCode =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'query_invalid'
  | 'body_invalid'
  | 'body_too_large'
  | 'version_invalid'
  | 'model_unknown'
  | 'price_unknown'
  | 'feature_unbounded'
  | 'member_reserved'
  | 'content_remote'
  | 'input_unbounded'
  | 'output_unbounded'
  | 'budget_exceeded'
  | 'budget_missing'
  | 'call_limit_exceeded'
  | 'breaker'
  | 'quarantined'
  | 'own_key_inactive'
  | 'credential_missing'
  | 'overloaded'
  | 'database_away'
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_broken'
  | 'internal';

/** How a refusal is told on one surface. */
interface Telling {
  readonly status: number;
  readonly type: string;
  /** OpenAI's `code`, and Anthropic's `details.error_code`. */
  readonly code: string;
}

/** A refusal on both surfaces. */
export interface Refusal {
  readonly openai: Telling;
  readonly anthropic: Telling;
  /** Our own plain sentence; nothing of the request is in it. */
  readonly message: string;
  /** Whether a client should try again by itself; null leaves it to the client. */
  readonly shouldRetry: boolean | null;
}

const invalid = 'invalid_request_error';

/** Everything that the gateway refuses by itself, and how each surface says it. */
export const refusals: Readonly<Record<RefusalCode, Refusal>> = {
  unauthorized: final(
    [401, invalid, 'invalid_api_key'],
    [401, 'authentication_error'],
    'The API key is missing, unknown or revoked.',
  ),
  forbidden: final(
    [403, invalid, 'key_not_permitted'],
    [403, 'permission_error'],
    'The API key may not use this surface or this model.',
  ),
  not_found: final(
    [404, invalid, 'unknown_url'],
    [404, 'not_found_error'],
    'There is no such path. Base URLs end in /openai/v1 and /anthropic.',
  ),
  method_not_allowed: final(
    [405, invalid, 'method_not_allowed'],
    [405, invalid],
    'The path has another method.',
  ),
  query_invalid: final(
    [400, invalid, 'query_invalid'],
    [400, invalid],
    'The query is not one that this path has.',
  ),
  body_invalid: final(
    [400, invalid, 'body_invalid'],
    [400, invalid],
    'The body is not what this surface takes: one JSON object in UTF-8 that names no member twice.',
  ),
  body_too_large: final(
    [413, invalid, 'request_too_large'],
    [413, 'request_too_large'],
    'The body is larger than 32 MiB.',
  ),
  version_invalid: final(
    [400, invalid, 'version_invalid'],
    [400, invalid],
    'The anthropic-version header is not one date.',
  ),
  model_unknown: final(
    [404, invalid, 'model_not_found'],
    [404, 'not_found_error'],
    'The model has no price here, so it cannot be called.',
  ),
  price_unknown: final(
    [400, invalid, 'price_unknown'],
    [400, invalid],
    'The model has no price for something that the call may be billed for.',
  ),
  feature_unbounded: final(
    [400, invalid, 'feature_unbounded'],
    [400, invalid],
    'Nothing limits what this feature may cost, so the call was not made.',
  ),
  member_reserved: final(
    [400, invalid, 'member_reserved'],
    [400, invalid],
    'This member would decide where the call goes or who answers for it, which is not the caller’s to say.',
  ),
  content_remote: final(
    [400, invalid, 'content_remote'],
    [400, invalid],
    'This model is given only what stands in the body itself: no URL but data:, and no file by its id.',
  ),
  input_unbounded: final(
    [400, invalid, 'input_unbounded'],
    [400, invalid],
    'It is not known how much the model can be given, so the call was not made.',
  ),
  output_unbounded: final(
    [400, invalid, 'output_unbounded'],
    [400, invalid],
    'Nothing limits the length of the answer, or the longest answer of this model is not known, so the call was not made.',
  ),
  budget_exceeded: final(
    [429, 'insufficient_quota', 'tenant_budget_exceeded'],
    [402, 'billing_error'],
    'A budget has no room for what this call may cost, so it was not made.',
  ),
  budget_missing: final(
    [429, 'insufficient_quota', 'tenant_budget_missing'],
    [402, 'billing_error'],
    'No budget counts over time here, and without one no call of a model is made. Set one first.',
  ),
  call_limit_exceeded: final(
    [400, invalid, 'call_limit_exceeded'],
    [400, invalid],
    'This call may cost more than a single call may. Lower the limit of its answer, or send less.',
  ),
  breaker: final(
    [429, 'insufficient_quota', 'spend_breaker'],
    [403, 'permission_error'],
    'Calls are slowed or stopped here, because too much was spent in a short time or a person stopped them. This one was not made.',
  ),
  quarantined: final(
    [403, invalid, 'credential_quarantined'],
    [403, 'permission_error'],
    'Calls with this credential are stopped until somebody who administers it opens them again.',
  ),
  own_key_inactive: final(
    [403, invalid, 'own_key_inactive'],
    [403, 'permission_error'],
    'The tenant’s own key for this provider is not active, and no other key is used in its place.',
  ),
  credential_missing: final(
    [403, invalid, 'credential_missing'],
    [403, 'permission_error'],
    'There is no key for this provider.',
  ),
  overloaded: failing(
    [503, 'overloaded'],
    [529, 'overloaded_error'],
    'Too many calls wait here. This one was not made.',
    true,
  ),
  database_away: failing(
    [503, 'ledger_unavailable'],
    [503, 'api_error'],
    'The ledger cannot be reached, so the call was not made.',
    true,
  ),
  upstream_unreachable: failing(
    [502, 'upstream_unreachable'],
    [502, 'api_error'],
    'The provider could not be reached.',
    null,
  ),
  upstream_timeout: failing(
    [504, 'upstream_timeout'],
    [504, 'timeout_error'],
    'The provider did not answer in time. It may have billed the call.',
    null,
  ),
  upstream_broken: failing(
    [502, 'upstream_broken'],
    [502, 'api_error'],
    'The answer of the provider ended before it was complete. It may have billed the call.',
    null,
  ),
  internal: failing(
    [500, 'internal_error'],
    [500, 'api_error'],
    'Something went wrong here. The request id leads to it.',
    null,
  ),
};

/** Of the request, or of a state that a second attempt meets again. */
function final(
  [status, type, code]: readonly [number, string, string],
  [anthropicStatus, anthropicType]: readonly [number, string],
  message: string,
): Refusal {
  return {
    openai: { status, type, code },
    anthropic: { status: anthropicStatus, type: anthropicType, code },
    message,
    shouldRetry: false,
  };
}

/** Of ours or of the provider’s. */
function failing(
  [status, code]: readonly [number, string],
  [anthropicStatus, anthropicType]: readonly [number, string],
  message: string,
  shouldRetry: true | null,
): Refusal {
  return {
    openai: { status, type: 'server_error', code },
    anthropic: { status: anthropicStatus, type: anthropicType, code },
    message,
    shouldRetry,
  };
}
