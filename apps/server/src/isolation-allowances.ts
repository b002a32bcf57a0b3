import type { Allowance } from '@ataski/tenancy/doctor';

/** What the doctor finds in the product's schema and why it does no harm there. */
export const isolationAllowances: readonly Allowance[] = [
  {
    id: 'T27',
    object: 'audit.audit_log foreign key to tenancy.tenant',
    because:
      'Evidence outlives the tenant that it is about, and the signed context proves the tenant of each row without a lock on one hot row.',
  },
  {
    id: 'T48',
    object: 'audit.audit_log index audit.audit_log_intent',
    because:
      'The server looks for the oldest intent without an outcome across all tenants. The index holds intents alone, and its time tells no more than how many calls all tenants made together.',
  },
  {
    id: 'T48',
    object: 'audit.audit_log index audit.audit_log_to_seal',
    because:
      'The sealer takes the new rows of all tenants in the order of their transactions. Transaction numbers are common to all tenants anyway.',
  },
  {
    id: 'T27',
    object: 'audit.sensitive foreign key to tenancy.tenant',
    because:
      'A personal part belongs to an event of the log, which has no foreign key to the tenant either; a part is only written in the transaction of its event.',
  },
];
