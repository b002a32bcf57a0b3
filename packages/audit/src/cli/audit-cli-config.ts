import type { Actor, PlatformDb, TenantDb, TenantId } from '@ataski/kernel';

import type { Anchor } from '../anchor/anchor.ts';
import type { AuditCatalogClient } from '../doctor/finding.ts';
import { AuditError } from '../errors.ts';
import type { CheckpointSigner } from '../sealing/checkpoint-signer.ts';
import type { SealerOptions } from '../sealing/sealer-options.ts';

/**
 * What the program works on. A module exports it, or a function that makes it, as `auditCli`: the
 * connections and keys are the product's own, and so is its way to them. A function in it is called
 * by the commands that need what it gives, and by no other.
 */
export interface AuditCliConfig {
  /** Logs in as `ataski_app`. A whole stream is read in one transaction: give contexts that time. */
  readonly db: TenantDb & PlatformDb;
  /** The name that the sealer signs for. */
  readonly deployment: string;
  /** The sealer's. */
  readonly blindingKey: Uint8Array;
  /** Where the head of the deployment's tree is taken to. */
  readonly anchors: readonly Anchor[];
  /** Logs in as `ataski_sealer`: `seal`, `status`, `retire`. */
  sealerPool(): SealerOptions['pool'];
  /** Holds the signing keys: `seal`. */
  signer(): CheckpointSigner;
  /** Logs in as `ataski_eraser`: `redact`. */
  eraserDb(): TenantDb;
  /**
   * One connection as a superuser or the owner, for `doctor`; as a superuser, for what `--platform`
   * reads.
   */
  catalog(): Promise<AuditCatalogClient>;
  /** Every tenant, for commands that are not given any. */
  tenants(): AsyncIterable<TenantId>;
  /** Who is written into the audit log. */
  readonly actor: Actor;
  /** Closes what was opened. */
  close(): Promise<void>;
}

const members = [
  ...['db', 'deployment', 'blindingKey', 'anchors', 'sealerPool', 'signer', 'eraserDb'],
  ...['catalog', 'tenants', 'actor', 'close'],
];

/** The configuration that a module exports. Throws AUDIT_CONFIG_INVALID, and what making it throws. */
export async function takeConfig(module: unknown): Promise<AuditCliConfig> {
  const exported = (module as Readonly<Record<string, unknown>> | null)?.['auditCli'];
  const made: unknown =
    typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  const fields = (made ?? {}) as Readonly<Record<string, unknown>>;
  const missing = members.find((name) => fields[name] === undefined);
  if (missing !== undefined) {
    throw new AuditError('AUDIT_CONFIG_INVALID', { problem: `auditCli has no ${missing}` });
  }
  return made as AuditCliConfig;
}
