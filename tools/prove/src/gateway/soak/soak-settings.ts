/** What the gateway's process is told on its standard input. */
export interface SoakSettings {
  readonly url: string;
  /** Base64: signs the contexts of tenants. */
  readonly contextKey: string;
  /** Base64: virtual keys are hashed with it, and the vault's keys wrapped. */
  readonly pepper: string;
  readonly upstream: UpstreamAddress;
}

/** Where the simulated providers are. */
export interface UpstreamAddress {
  readonly caPem: string;
  readonly port: number;
}

/** What the gateway's process says of itself, while no call is under way. Sizes in bytes. */
export interface Sample {
  /** After a full collection. */
  readonly heapUsed: number;
  /** Buffers and whatever else JavaScript holds outside of its heap. */
  readonly external: number;
  readonly rss: number;
  /** How many handles of each kind keep the process alive. */
  readonly handles: Readonly<Record<string, number>>;
  /** Processor time since it started. */
  readonly processorMs: number;
  /** What went wrong beside the answers so far, by its code. */
  readonly failures: Readonly<Record<string, number>>;
}
