import type { Logger } from 'pino';

import type { Access } from '@ataski/access';
import type { AuditLog } from '@ataski/audit';
import type { ConnectorRunner, Connections, WebhookReceiver } from '@ataski/connectors-kit';
import type { Clock } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';
import type { Vault } from '@ataski/vault';

import type { ConsentAddresses } from './consent-addresses.ts';
import type { ModelGateway } from './model-gateway.ts';
import type { ProductActions } from './product-actions.ts';
import type { Sealing } from './sealing.ts';

/** What the routes are served with: the product's parts, composed once. */
export interface Services {
  readonly environment: 'sandbox' | 'live';
  readonly tenancy: Tenancy;
  readonly audit: AuditLog<ProductActions>;
  readonly sealing: Sealing;
  readonly access: Access;
  readonly connections: Connections;
  readonly vault: Pick<Vault, 'list'>;
  readonly consentAddresses: ConsentAddresses;
  readonly runner: ConnectorRunner;
  readonly webhooks: WebhookReceiver;
  /** Null where no pepper is configured: then nobody has a virtual key. */
  readonly modelGateway: ModelGateway | null;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}
