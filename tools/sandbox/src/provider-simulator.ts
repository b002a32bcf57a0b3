/** A request as a simulator sees it: parsed, with the whole body read and limited in size. */
export interface SimulatedRequest {
  readonly method: string;
  /** The provider's host, in lower case and without a port, as the certificate names it. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The query as it was sent, where a provider tells `+` from `%20`. */
  readonly rawQuery?: string;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A body that is written while the client listens. */
export interface AnswerPieces {
  /** Each is one write. */
  readonly bytes: readonly Uint8Array[];
  /** Before the status line goes out. */
  readonly firstByteMs: number;
  /** Between two pieces. */
  readonly betweenMs: number;
  /** True: the connection is destroyed after the last piece, and the answer has no end. */
  readonly isCut: boolean;
}

/** Who ended an exchange. */
export type AnswerEnd = 'provider' | 'client';

/** Learns what became of an answer. */
export interface AnswerWatch {
  /** Bytes of the body that were handed to the socket. */
  sent(bytes: Uint8Array | string): void;
  /** Once: the answer is written, or the connection is gone. */
  ended(by: AnswerEnd): void;
}

/** What a simulator answers. */
export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent as they are; anything else as JSON. */
  readonly body?: unknown;
  /** In place of `body`. */
  readonly pieces?: AnswerPieces;
  /** The work was done, but the connection is dropped instead of an answer. */
  readonly dropped?: true;
  readonly watch?: AnswerWatch;
}

/** One outside system, written from its documented behaviour. */
export interface ProviderSimulator {
  /** The provider's real hosts, in lower case. The sandbox's certificate names each of them. */
  readonly hosts: readonly string[];
  /**
   * The provider's own limit, instead of the sandbox's. Larger bodies get its own `failure(413)`,
   * once they are read to their end.
   */
  readonly maxBodyBytes?: number;
  handle(request: SimulatedRequest): Promise<SimulatedResponse>;
  /** The provider's own answer for an injected status such as 429 or 500, with its own headers. */
  failure?(status: number): SimulatedResponse;
}
