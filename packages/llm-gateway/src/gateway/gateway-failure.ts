/** What went wrong beside an answer, or instead of one: a code and an id, never a value. */
export interface GatewayFailure {
  /**
   * `answer`: a client was told of a fault within the gateway, and this is which. `cost`: what was
   * reported of a call's cost is not what we make of it.
   */
  readonly task: 'answer' | 'settle' | 'record' | 'cost';
  /** Of the error; the name of its class where it has none. */
  readonly code: string;
  /** Of the call, or its correlation id, which the client has as the id of its request. */
  readonly id: string;
}
