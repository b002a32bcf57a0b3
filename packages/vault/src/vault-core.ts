import type { AuditReader, AuditSink, Clock, TenantDb } from '@ataski/kernel';

import type { Envelope } from './envelope.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import type { VaultActions } from './vault-actions.ts';
import type { AlarmListener } from './vault-alarm.ts';

/** What every part of the vault works with. */
export interface VaultCore {
  readonly db: TenantDb;
  readonly audit: AuditSink<VaultActions> & AuditReader;
  readonly kms: KmsProvider;
  readonly clock: Clock;
  readonly envelope: Envelope;
  readonly alarm: AlarmListener;
  /** How long a key may stay in a process's memory, in milliseconds. */
  readonly cacheAgeMs: number;
}
