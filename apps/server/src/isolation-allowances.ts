import type { Allowance } from '@ataski/tenancy/doctor';

/** Trees hold the evidence, and two of them belong to no tenant. */
const sealedTables = [
  'audit.anchor_receipt',
  'audit.checkpoint',
  'audit.deployment_entry',
  'audit.leaf',
  'audit.tile',
  'audit.tree',
];

/** What every tenant may read of the deployment tree, to show its own place in it. */
const deploymentLookUps = [
  'audit.find_deployment_checkpoint(bigint)',
  'audit.list_deployment_receipts(bigint)',
  'audit.list_deployment_tiles(smallint[], bigint[])',
];

/** What the doctor finds in the product's schema and why it does no harm there. */
export const isolationAllowances: readonly Allowance[] = [
  {
    id: 'T07',
    object: 'function audit.list_retired_months()',
    because:
      'It names months and no tenant. A bundle holds hashes in place of rows for these months alone.',
  },
  {
    id: 'T07',
    object: 'function audit.append(uuid, timestamp with time zone, uuid, text)',
    because:
      'It writes under a policy of the owner that compares tenant, actor and correlation id of the row with the signed context; it reads nothing back.',
  },
  {
    id: 'T27',
    object: 'audit.audit_log foreign key to tenancy.tenant',
    because:
      'Evidence outlives the tenant that it is about, and the signed context proves the tenant of each row without a lock on one hot row.',
  },
  ...sealedTables.map((table) => ({
    id: 'T27' as const,
    object: `${table} foreign key to tenancy.tenant`,
    because:
      'Evidence outlives the tenant that it is about; the platform and the deployment have trees here and are no tenants. The sealer alone writes.',
  })),
  ...deploymentLookUps.map((look) => ({
    id: 'T07' as const,
    object: `function ${look}`,
    because:
      'It answers of the deployment tree alone, whose leaves are blinded: they tell nobody whose they are. Every tenant needs them to show its own place to an auditor.',
  })),
  {
    id: 'T27',
    object: 'audit.further_target foreign key to tenancy.tenant',
    because:
      'It repeats rows of the audit log, which outlive the tenant; it is written by the trigger of that log alone.',
  },
  {
    id: 'T27',
    object: 'connectors_kit.record foreign key to tenancy.tenant',
    because:
      'A trigger asks once for each statement whether the connection of its rows exists, which leads to the tenant; a foreign key would ask once for each row. Connections are never deleted, and the key of a row cannot be changed.',
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
    id: 'T48',
    object: 'connectors_kit.webhook_subject index connectors_kit.webhook_subject_exact',
    because:
      'An event names an account or a bot before a tenant is known. The platform looks for that exact name; how long it takes is told to nobody who does not know the webhook’s secret.',
  },
  {
    id: 'T27',
    object: 'audit.sensitive foreign key to tenancy.tenant',
    because:
      'A personal part belongs to an event of the log, which has no foreign key to the tenant either; a part is only written in the transaction of its event.',
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
  ...['budget', 'call', 'limit_change'].map((table) => ({
    id: 'T27' as const,
    object: `llm_gateway.${table} foreign key to tenancy.tenant`,
    because:
      'The functions of the ledger alone write it, for tenants of verified contexts. What calls cost outlives the tenant, and no batch waits for a lock on one hot row.',
  })),
  {
    id: 'T48',
    object: 'llm_gateway.call index llm_gateway.call_open',
    because:
      'The platform looks for calls that nobody settled, of whichever tenant, by their time.',
  },
  {
    id: 'T48',
    object: 'llm_gateway.cached_answer index llm_gateway.cached_answer_by_expiry',
    because: 'The platform removes answers whose time is over, of whichever tenant, by that time.',
  },
  {
    id: 'T48',
    object: 'llm_gateway.virtual_key index llm_gateway.virtual_key_by_hash',
    because: 'Whose a key is, is what is looked up by its hash, before a tenant is known.',
  },
];
