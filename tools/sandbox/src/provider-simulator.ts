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

/** What a simulator answers. */
export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent as they are; anything else as JSON. */
  readonly body?: unknown;
  /** The work was done, but the connection is dropped instead of an answer. */
  readonly dropped?: true;
}

/** One outside system, written from its documented behaviour. */
export interface ProviderSimulator {
  /** The provider's real hosts, in lower case. The sandbox's certificate names each of them. */
  readonly hosts: readonly string[];
  handle(request: SimulatedRequest): Promise<SimulatedResponse>;
  /** The provider's own answer for an injected status such as 429 or 500, with its own headers. */
  failure?(status: number): SimulatedResponse;
}
