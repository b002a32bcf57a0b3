import type { EgressRequest } from '../egress-request.ts';
import type { EgressStreamLimits } from './stream-limits.ts';

/** One call of a permitted operation whose answer is read while it comes. */
export interface EgressStreamRequest extends Pick<
  EgressRequest,
  'system' | 'operation' | 'params' | 'query' | 'headers' | 'body' | 'parentEventId'
> {
  /**
   * Commits the intent of the call. The door writes none for a stream: without this it makes no
   * call, and when it rejects, nothing is looked up or connected. Asked once, when the call is
   * permitted and has its slot.
   */
  readonly admit: () => Promise<void>;
  /**
   * Gives the headers with the credential, so that it is read as late as can be: once, behind
   * `admit`, right before the call. They pass the same check as `headers`.
   */
  readonly authorize?: (target: {
    readonly method: string;
    readonly url: string;
  }) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Narrower bounds than the door's. A wider one has no effect. */
  readonly limits?: Partial<EgressStreamLimits>;
}

/** An answer whose head is there and whose body comes. Status 400 and above is an answer too. */
export interface EgressStream {
  readonly status: number;
  /** Names in lower case; repeated ones joined by a comma; no cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The chunks as they come, for one reader. The system is let wait while 64 KiB are unread.
   * Leaving the loop early closes the connection. Ends only when the answer is whole; throws
   * EgressError when it was cut, by whomever. Its slot is held until the answer ends or is given
   * up, so it must be read or cancelled.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection; the body throws EGRESS_ABORTED. Nothing when the answer has ended. */
  cancel(): void;
}
