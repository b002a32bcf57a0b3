/** Columns, in order, and constraints by name, as the doctor reads them from the catalog. */
interface LogShape {
  readonly table: string;
  readonly columns: readonly string[];
  readonly constraints: readonly string[];
}

/** What sql/000001 and sql/000002 make of the two logs. A new column or constraint is added here. */
export const logShapes: readonly LogShape[] = [
  {
    table: 'audit.audit_log',
    columns: [
      'tenant_id uuid not null with a default',
      'occurred_at timestamp with time zone not null',
      'event_id uuid not null',
      'entry text not null',
      'correlation_id text not null',
      'parent_event_id uuid',
      'written_at timestamp with time zone not null',
      'actor_type text not null',
      'actor_id text not null',
      'on_behalf_of text',
      'action text not null',
      'action_version integer not null',
      'phase text not null',
      'outcome text',
      'targets jsonb not null',
      'target_type text',
      'target_id text',
      'component text not null',
      'v integer not null',
      'details jsonb not null',
      'sensitive text',
      'xid xid8 not null',
    ],
    constraints: ['audit_log_pkey'],
  },
  {
    table: 'audit.platform_log',
    columns: [
      'event_id uuid not null',
      'occurred_at timestamp with time zone not null',
      'entry text not null',
      'correlation_id text not null',
      'parent_event_id uuid',
      'written_at timestamp with time zone not null',
      'actor_type text not null',
      'actor_id text not null',
      'action text not null',
      'action_version integer not null',
      'phase text not null',
      'outcome text',
      'targets jsonb not null',
      'component text not null',
      'v integer not null',
      'details jsonb not null',
      'xid xid8 not null',
    ],
    constraints: [
      'an_outcome_names_its_intent',
      'dated_when_it_can_have_happened',
      'only_an_intent_has_no_outcome',
      'platform_log_action_check',
      'platform_log_action_version_check',
      'platform_log_actor_id_check',
      'platform_log_actor_type_check',
      'platform_log_component_check',
      'platform_log_correlation_id_check',
      'platform_log_details_check',
      'platform_log_entry_check',
      'platform_log_entry_check1',
      'platform_log_outcome_check',
      'platform_log_phase_check',
      'platform_log_pkey',
      'platform_log_targets_check',
      'platform_log_v_check',
    ],
  },
];
