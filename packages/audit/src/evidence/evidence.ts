import type { AuditSink, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import type { auditActions } from '../audit-actions.ts';
import { AuditError } from '../errors.ts';
import { blindingSalt } from '../sealing/deployment-leaf.ts';
import type { SensitiveSeal } from '../sensitive/sensitive-seal.ts';
import { proveEvent } from './prove-event.ts';
import type { EventKey, EventProof } from './prove-event.ts';
import { readSealLag } from './seal-lag.ts';
import type { SealLag } from './seal-lag.ts';
import { findSealPlace } from './seal-place.ts';
import type { SealPlace } from './seal-place.ts';
import { readSealStatus } from './seal-status.ts';
import type { SealStatus } from './seal-status.ts';
import type { StreamSource } from './stream-source.ts';
import { writeBundle } from './write-bundle.ts';
import type { BundleContent, BundleRange } from './write-bundle.ts';

/** What {@link createEvidence} needs. */
export interface EvidenceOptions {
  readonly db: TenantDb;
  /** The name that the sealer signs for. */
  readonly deployment: string;
  /** The sealer's, so that a tenant can be shown its own leaf of the deployment's tree. */
  readonly blindingKey: Uint8Array;
  /** Opens personal parts for a bundle, and says so in the log first. Without it none is opened. */
  readonly sensitive?: {
    readonly seal: Pick<SensitiveSeal, 'open'>;
    readonly log: Pick<AuditSink<typeof auditActions>, 'record'>;
  };
}

/** What a bundle is to hold. */
export interface BundleRequest extends BundleRange {
  /**
   * With the personal parts that are not erased, for this reason: 10 to 500 characters, recorded,
   * without anything personal. Left out: without them.
   */
  readonly sensitive?: { readonly reason: string };
}

/** Hands a tenant what an outsider needs to check its log. */
export interface Evidence {
  /**
   * Gives the whole stream, or what follows `first`, as the lines of a bundle, each to `write`,
   * from one snapshot. The snapshot is held for as long as `write` takes. With personal parts only
   * after `audit_bundle.revealed` is committed. Throws AUDIT_SEAL_MISSING and
   * AUDIT_REASON_INVALID.
   */
  exportBundle(
    context: TenantContext,
    write: (line: string) => Promise<void>,
    request?: BundleRequest,
  ): Promise<void>;
  /** The proof of one event, or null when it is not sealed yet or not there. */
  prove(tx: TenantTx, event: EventKey): Promise<EventProof | null>;
  /** Where an event is sealed; null while it waits, and for one that is not there. */
  findPlace(
    tx: TenantTx,
    event: { eventId: string; occurredAt: string },
  ): Promise<SealPlace | null>;
  /** What the seal has not reached yet. */
  lag(tx: TenantTx): Promise<SealLag>;
  /** How far the tenant's stream is sealed. */
  status(tx: TenantTx): Promise<SealStatus>;
}

/** Makes it. It reads the trees and signs nothing. */
export function createEvidence(options: EvidenceOptions): Evidence {
  const { db, deployment, blindingKey } = options;
  return Object.freeze<Evidence>({
    async exportBundle(context, write, { sensitive, ...range } = {}) {
      const content = sensitive
        ? { ...range, ...(await allowParts(options, context, sensitive)) }
        : range;
      const salt = blindingSalt(blindingKey, context.tenantId);
      const snapshot = { isolationLevel: 'repeatable read', readOnly: true } as const;
      await db.withTenant(
        context,
        async (tx) => {
          const lines = writeBundle(sourceOf(tx), { deployment, salt }, content);
          for await (const line of lines) await write(line);
        },
        snapshot,
      );
    },
    prove: (tx, event) => proveEvent(sourceOf(tx), event),
    findPlace: (tx, event) => findSealPlace(sourceOf(tx), event),
    lag: (tx) => readSealLag(sourceOf(tx)),
    status: (tx) => readSealStatus(sourceOf(tx)),
  });
}

/** No row, no part. */
async function allowParts(
  { db, sensitive: allowed }: EvidenceOptions,
  context: TenantContext,
  { reason }: NonNullable<BundleRequest['sensitive']>,
): Promise<Pick<BundleContent, 'openPart'>> {
  if (allowed === undefined) throw new AuditError('AUDIT_SEAL_MISSING');
  if (reason.length < 10 || reason.length > 500) throw new AuditError('AUDIT_REASON_INVALID');
  await db.withTenant(context, async (tx) => {
    await allowed.log.record(tx, {
      action: 'audit_bundle.revealed',
      targets: [],
      details: { reason },
    });
  });
  return { openPart: (eventId, sealed) => allowed.seal.open(context, eventId, sealed) };
}

function sourceOf(tx: TenantTx): StreamSource {
  return {
    stream: tx.context.tenantId,
    query: async <Row>(sql: string, values: readonly unknown[]) =>
      (await tx.query<Row>(sql, values)).rows,
  };
}
