import type { PostureSection } from '../claim.ts';

/** What is written down, and who can change it. */
export const auditLog: PostureSection = {
  id: 'audit-log',
  title: 'Audit log',
  claims: [
    {
      id: 'audit-append-only',
      text: 'There is one audit table, and it only grows: the roles of the application and of our operators may not change, delete or truncate its rows.',
      standing: 'tested',
      evidence: ['packages/audit/src/append-only.pg.test.ts'],
    },
    {
      id: 'audit-keyed',
      text: 'Each row names its tenant, who acted and a correlation id, so that everything that one request or one run caused can be read together.',
      standing: 'tested',
      evidence: [
        'packages/audit/src/audit-entry.test.ts',
        'packages/audit/src/search/list-events.pg.test.ts',
      ],
    },
    {
      id: 'audit-same-transaction',
      text: 'A change to customer data writes its audit row in the same transaction: the database keeps both or neither.',
      standing: 'tested',
      evidence: ['packages/audit/src/capture.pg.test.ts'],
    },
    {
      id: 'audit-before-calls',
      text: 'Before a call to an outside system is made, its intent is committed to the log; without that row there is no call. The outcome follows under the same correlation id.',
      standing: 'tested',
      evidence: ['packages/egress/src/egress.test.ts', 'packages/audit/src/calls.pg.test.ts'],
    },
    {
      id: 'audit-operators',
      text: 'Our operators reach a tenant’s rows only under a grant that names the tenant, a reason and a ticket, and that expires. The grant itself is an audit row of the actor type “ops”.',
      standing: 'tested',
      evidence: [
        'packages/tenancy/src/ops/ops-access.pg.test.ts',
        'packages/audit/src/ops-access.pg.test.ts',
      ],
    },
    {
      id: 'audit-model-calls',
      text: 'Each call to a language model will be written down in the same way, before it leaves.',
      standing: 'planned',
    },
    {
      id: 'audit-superuser',
      text: 'The log will be sealed so that even a change made by a superuser of the database can be detected by an outsider.',
      standing: 'planned',
    },
  ],
};
