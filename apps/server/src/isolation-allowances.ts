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
    object: 'audit.kept_salt foreign key to tenancy.tenant',
    because: 'Salts belong to audit rows, which outlive the tenant; the eraser deletes them.',
  },
  {
    id: 'T39',
    object: 'event trigger ataski_audit_guard',
    because:
      'It keeps the owner from weakening the audit log, changes nothing and refuses or records. A superuser made it, and nobody else can.',
  },
  {
    id: 'T39',
    object: 'event trigger ataski_audit_guard_drop',
    because:
      'It keeps the owner from dropping a part of the audit log, changes nothing and refuses or records. A superuser made it, and nobody else can.',
  },
];
