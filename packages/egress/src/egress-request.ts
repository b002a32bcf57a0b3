/** One call of a permitted operation. */
export interface EgressRequest {
  readonly system: string;
  readonly operation: string;
  /** Values for the `{name}` parts of host and path. */
  readonly params?: Readonly<Record<string, string>>;
  /** In the order in which they are sent; a name may repeat. */
  readonly query?: readonly (readonly [string, string])[];
  /** May hold the credential: never logged, never part of an error or an audit row. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /**
   * Asked for further headers once the call is permitted, with exactly what goes on the wire, for
   * providers whose credential is a signature over the call.
   */
  readonly sign?: (target: {
    readonly method: string;
    readonly url: string;
  }) => Readonly<Record<string, string>>;
  /** 1 for the first try; written to the audit row. */
  readonly attempt?: number;
  /** The audit event that caused this call. */
  readonly parentEventId?: string;
  /**
   * With it, an answer is returned while its outcome is still being committed, and whoever asked is
   * given the commit to wait for: before anything is made of the answer that lasts. Rejects with
   * EGRESS_OUTCOME_NOT_RECORDED. Without it, the call itself waits.
   */
  readonly onRecording?: (recording: Promise<void>) => void;
}

/** A whole answer, already read and within the limit. Status 400 and above is an answer too. */
export interface EgressResponse {
  readonly status: number;
  /** Names in lower case; repeated ones joined by a comma; no cookies. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The audit event of this call. */
  readonly eventId: string;
  /** Length of the body. */
  readonly bytes: number;
}
