import type { Timing } from '@ataski/server/product-options';

/** Everything that the server process is told, as one line of JSON on its standard input. */
export interface ServerSettings {
  /** Where browsers find it. */
  readonly origin: string;
  /** Where it listens, on the loopback address. */
  readonly port: number;
  readonly databaseUrl: string;
  /** Base64. */
  readonly contextKey: string;
  readonly rootKeyFile: string;
  /** Where the keys and the anchored checkpoints of the audit log are. */
  readonly sealing: {
    readonly folder: string;
    readonly databaseUrl: string;
    readonly blindingKey: string;
  };
  readonly workos: {
    readonly apiKey: string;
    readonly clientId: string;
    readonly issuer: string;
    readonly webhookSecret: string;
  };
  readonly cookiePassword: string;
  readonly workerId: string;
  readonly timing: Timing;
  /** The simulated providers, which outlive the server. */
  readonly outside: {
    readonly port: number;
    readonly ca: string;
    /** Where the identity provider's pages are mounted. */
    readonly pagesUrl: string;
  };
}
