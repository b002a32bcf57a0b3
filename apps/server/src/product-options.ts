import type { RequestHandler } from 'express';
import type pg from 'pg';

import type { Anchor } from '@ataski/audit';
import type { CheckpointSigner } from '@ataski/audit/sealing';
import type { Clock } from '@ataski/kernel';
import type { PlatformKeys } from '@ataski/llm-gateway';
import type { SigningKey } from '@ataski/tenancy';
import type { KmsProvider } from '@ataski/vault';

import type { LiteLlmSettings } from './litellm-settings.ts';
import type { ProviderApps } from './provider-apps.ts';

/** Everything that differs between a sandbox and a live installation. */
export interface ProductOptions {
  readonly environment: 'sandbox' | 'live';
  /** Where browsers find the product, for example `https://app.example.com`. */
  readonly origin: string;
  /**
   * Logs in as `ataski_app`, pipelined. Handed over: it is closed with the product, or when that
   * cannot start.
   */
  readonly pool: pg.Pool;
  readonly signingKey: SigningKey;
  readonly kms: KmsProvider;
  /**
   * A folder of this machine in which the outcomes of calls wait while the database is away.
   * Absent: such calls are closed as unknown.
   */
  readonly auditSpoolFolder?: string;
  readonly workos: {
    readonly apiKey: string;
    readonly clientId: string;
    readonly issuer: string;
    /** Signs the identity provider's events. */
    readonly webhookSecret: string;
  };
  /** What the product brings to providers. A system that needs an app and has none is not offered. */
  readonly apps?: ProviderApps;
  /** The first seals sessions, all of them open. */
  readonly cookiePasswords: readonly string[];
  /** By system: what signs its webhooks. Absent: all of them are closed. */
  readonly webhookSecrets?: Readonly<Record<string, readonly string[]>>;
  /** Model calls. Absent: there are none, and their paths do not exist. */
  readonly models?: ModelGatewayOptions;
  /** Who seals the audit log, and under which name. */
  readonly sealing: SealingOptions;
  /** PEM texts. Absent: a proxy in front terminates TLS, or the sandbox listens on loopback. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  readonly listen: { readonly host: string; readonly port: number };
  /** How many proxies in front may name the client's address. */
  readonly trustedProxies: number;
  /** Where log lines go. */
  readonly writeLog: (line: string) => void;
  /** Names this process in leases. */
  readonly workerId: string;
  /** The built admin app; absent in tests of the API alone. */
  readonly adminFolder?: string;
  readonly clock?: Clock;
  readonly timing?: Timing;
  /** Sandbox only: where simulated providers are dialled, and the authority that vouches for them. */
  readonly sandbox?: SandboxDoor;
}

/** What model calls stand on. */
export interface ModelGatewayOptions {
  /** At least 32 random bytes, without which no hash of a virtual key is of use. Never changed. */
  readonly pepper: Uint8Array;
  /** For tenants without a key of their own. A provider without one serves no such tenant. */
  readonly platformKeys?: PlatformKeys;
  /** Absent: all calls go to the providers themselves. */
  readonly litellm?: LiteLlmSettings;
}

/** What turns the audit log into evidence. Name and blinding key are never changed afterwards. */
export interface SealingOptions {
  /** Logs in as `ataski_sealer`. Handed over, as the product's own pool is. */
  readonly pool: pg.Pool;
  readonly signer: CheckpointSigner;
  /** Begins the origin of every checkpoint, for example `app.example.com`. */
  readonly deployment: string;
  readonly blindingKey: Uint8Array;
  /** Where the head of the deployment's tree is taken to. */
  readonly anchors: readonly Anchor[];
}

/** Deadlines that tests shorten. */
export interface Timing {
  readonly callTimeoutMs: number;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** How often calls whose process died are closed as unknown. */
  readonly reconcileMs: number;
  /** How long the sealer rests when all is sealed. */
  readonly sealMs: number;
  readonly ratePerMinute: number;
  readonly signInPerMinute: number;
}

/** How the sandbox stands in for the outside. */
export interface SandboxDoor {
  readonly dial: (host: string) => { readonly address: string; readonly port: number };
  readonly ca: string;
  /** Where the browser finds a page of the identity provider's or of a provider's. */
  readonly browserUrl: (url: URL) => URL;
  /** Their pages, mounted on the product's own origin. */
  readonly pages: readonly { readonly path: string; readonly handler: RequestHandler }[];
}

/** What a live installation runs with. */
export const liveTiming: Timing = {
  callTimeoutMs: 30_000,
  leaseMs: 30_000,
  pollMs: 1_000,
  reconcileMs: 30_000,
  sealMs: 1_000,
  ratePerMinute: 1_200,
  signInPerMinute: 60,
};
