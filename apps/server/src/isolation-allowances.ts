import type { Allowance } from '@ataski/tenancy/doctor';

/** What the doctor finds in the product's schema and why it does no harm there. */
export const isolationAllowances: readonly Allowance[] = [
  {
    id: 'T01',
    object: 'tenancy.migration',
    because:
      'The application reads at its start which migrations are applied. Their names and checksums are the same for all tenants, and it may only read them.',
  },
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
];
