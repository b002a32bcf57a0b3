import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import type { AuditSink, Clock, PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { ConnectorsKitError } from '../errors.ts';
import { acceptEvents } from './accept-events.ts';
import { createRefusalLog } from './refusal-log.ts';
import type {
  VerifiedDelivery,
  WebhookDefinition,
  WebhookDelivery,
  WebhookEvent,
} from './webhook-delivery.ts';

/** What {@link createWebhookReceiver} needs. */
export interface WebhookReceiverOptions {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly connectors: readonly Connector[];
  /** By system, newest first, old ones for as long as providers may still use them. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly clock?: Clock;
}

/**
 * What became of a delivery. `closed`: there is no such webhook here. `accepted` says neither that
 * anybody was concerned nor that it is news.
 */
export type WebhookOutcome = 'accepted' | 'refused' | 'closed';

/** Takes in what providers send. */
export interface WebhookReceiver {
  /**
   * Verifies, then lets a run of each concerned connection come due. Nothing of the body is stored.
   * Throws only what the database throws: the provider sends it again.
   */
  receive(system: string, delivery: WebhookDelivery): Promise<WebhookOutcome>;
}

const mostEvents = 1000;

/**
 * Opens a webhook for each system that has secrets; without one it stays closed. Throws
 * CONNECTORS_KIT_SECRET_UNUSABLE for a secret that no signature could be checked with, and for one
 * of a system that has no webhook.
 */
export function createWebhookReceiver(options: WebhookReceiverOptions): WebhookReceiver {
  const { clock = systemClock } = options;
  const open = openWebhooks(options);
  const recordRefusal = createRefusalLog(options.audit, clock);
  return Object.freeze<WebhookReceiver>({
    async receive(system, delivery) {
      const webhook = open.get(system);
      if (webhook === undefined) return 'closed';
      const { connector, definition, secrets } = webhook;
      const verified = definition.scheme.verify(delivery, secrets, clock.now());
      if (verified === null) {
        await recordRefusal(system, 'signature');
        return 'refused';
      }
      const events = readEvents(definition, delivery, verified);
      // Signed and not understood: sending it again would not help.
      if (events === null) await recordRefusal(system, 'body');
      else await accept(options, connector, events);
      return 'accepted';
    },
  });
}

interface OpenWebhook {
  readonly connector: Connector;
  readonly definition: WebhookDefinition;
  readonly secrets: readonly string[];
}

function openWebhooks({
  connectors,
  secrets,
}: WebhookReceiverOptions): ReadonlyMap<string, OpenWebhook> {
  const bySystem = new Map(connectors.map((each) => [each.manifest.id, each]));
  return new Map(
    Object.entries(secrets)
      .filter(([, known]) => known.length > 0)
      .map(([system, known]) => {
        const connector = bySystem.get(system);
        const definition = connector?.definition.webhook;
        const isUsable = definition !== undefined && known.every(definition.scheme.isSecret);
        if (connector === undefined || definition === undefined || !isUsable) {
          throw new ConnectorsKitError('CONNECTORS_KIT_SECRET_UNUSABLE', { system });
        }
        return [system, { connector, definition, secrets: known }];
      }),
  );
}

/** Null for a body that is not understood. */
function readEvents(
  definition: WebhookDefinition,
  { body }: WebhookDelivery,
  verified: VerifiedDelivery,
): readonly WebhookEvent[] | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const events = definition.events(JSON.parse(text), verified);
    const isSound = ({ id, about }: WebhookEvent): boolean =>
      isName(id) && isName(about.id) && !/[\u0000-\u001f]/.test(`${id}${about.id}`);
    return events.length <= mostEvents && events.every(isSound) ? events : null;
  } catch {
    return null;
  }
}

function isName(text: string): boolean {
  return text.length >= 1 && text.length <= 255;
}

async function accept(
  { db, platform, audit }: WebhookReceiverOptions,
  connector: Connector,
  events: readonly WebhookEvent[],
): Promise<void> {
  const { id: system } = connector.manifest;
  const correlationId = createCorrelationId();
  const bySubject = Map.groupBy(events, ({ about }) => JSON.stringify([about.kind, about.id]));
  for (const [subject, concerning] of bySubject) {
    const name = JSON.parse(subject) as readonly [string, string];
    const found = await platform.call<SubjectRow>('connectors_kit.find_webhook_subject', [
      system,
      ...name,
    ]);
    for (const { tenant_id, connection_id } of found) {
      const actor = { type: 'connector', id: system } as const;
      const tenantId = parseTenantId(tenant_id);
      const context: TenantContext = { tenantId, actor, correlationId };
      const ids = concerning.map(({ id }) => id);
      await db.withTenant(context, (tx) => acceptEvents(tx, audit, connector, connection_id, ids));
    }
  }
}

interface SubjectRow {
  readonly tenant_id: string;
  readonly connection_id: string;
}
