/**
 * Members of a body by which a client of LiteLLM decides where its proxy sends a call, with whose
 * key, at which price, from which cache or into which log. Read in litellm 1.106.12, on 2026-11-27:
 * `all_litellm_params` of `litellm/types/utils.py` and `_BANNED_REQUEST_BODY_PARAMS` of
 * `litellm/proxy/auth/auth_utils.py`. Those that no surface of ours has are refused by its list
 * anyway; they stand here so that a client is told the same of all of them.
 */
export const reservedMembers: ReadonlySet<string> = new Set([
  ...['api_base', 'base_url', 'api_key', 'api_version', 'deployment_url', 'region_name'],
  ...['model_list', 'model_info', 'model_config', 'user_config', 'custom_llm_provider'],
  ...['litellm_credential_name', 'organization', 'headers', 'extra_headers', 'extra_body'],
  ...['provider_specific_header', 'configurable_clientside_auth_params', 'ssl_verify'],
  ...['fallbacks', 'context_window_fallback_dict', 'num_retries', 'max_retries', 'retry_policy'],
  ...['routing_strategy', 'specific_deployment', 'silent_model', 'tags', 'tag_regex'],
  ...['allowed_model_region', 'allowed_openai_params', 'drop_params', 'timeout', 'stream_timeout'],
  ...['cache', 'caching', 'cache_key', 'preset_cache_key', 'caching_groups', 'ttl'],
  ...['metadata', 'litellm_metadata', 'litellm_call_id', 'litellm_trace_id', 'litellm_session_id'],
  ...['litellm_system_prompt', 'litellm_logging_obj', 'proxy_server_request', 'secret_fields'],
  ...['no-log', 'turn_off_message_logging', 'callbacks', 'success_callback', 'failure_callback'],
  ...['guardrails', 'guardrail_config', 'policies', 'mock_response', 'mock_timeout', 'mcp_servers'],
  // Each is an end user to the proxy, as `metadata.user_id` and `litellm_metadata.user` are, whose
  // budget, limits and region hold there: `get_end_user_id_from_request_body` of the same file.
  ...['user', 'safety_identifier'],
  ...['prompt_id', 'prompt_label', 'prompt_version', 'prompt_variables', 'vector_store_ids'],
  ...['input_cost_per_token', 'output_cost_per_token', 'max_budget', 'budget_duration'],
  ...['user_api_key_dict', 'use_litellm_proxy', 'use_chat_completions_api', 'rust'],
]);

/** The first member that is the operator's to decide; null where there is none. */
export function reservedMemberOf(body: Readonly<Record<string, unknown>>): string | null {
  return Object.keys(body).find((name) => reservedMembers.has(name)) ?? null;
}
