import type { TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import { blindingSalt } from '../sealing/deployment-leaf.ts';
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
import type { BundleRange } from './write-bundle.ts';

/** What {@link createEvidence} needs. */
export interface EvidenceOptions {
  readonly db: TenantDb;
  /** The name that the sealer signs for. */
  readonly deployment: string;
  /** The sealer's, so that a tenant can be shown its own leaf of the deployment's tree. */
  readonly blindingKey: Uint8Array;
}

/** Hands a tenant what an outsider needs to check its log. */
export interface Evidence {
  /**
   * Gives the whole stream, or what follows `first`, as the lines of a bundle, each to `write`,
   * from one snapshot. The snapshot is held for as long as `write` takes.
   */
  exportBundle(
    context: TenantContext,
    write: (line: string) => Promise<void>,
    range?: BundleRange,
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
export function createEvidence({ db, deployment, blindingKey }: EvidenceOptions): Evidence {
  return Object.freeze<Evidence>({
    async exportBundle(context, write, range = {}) {
      const salt = blindingSalt(blindingKey, context.tenantId);
      const snapshot = { isolationLevel: 'repeatable read', readOnly: true } as const;
      await db.withTenant(
        context,
        async (tx) => {
          const lines = writeBundle(sourceOf(tx), { deployment, salt }, range);
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

function sourceOf(tx: TenantTx): StreamSource {
  return {
    stream: tx.context.tenantId,
    query: async <Row>(sql: string, values: readonly unknown[]) =>
      (await tx.query<Row>(sql, values)).rows,
  };
}
