import type { PostureSection } from '../claim.ts';

/** How one customer's rows are kept from another's. */
export const multiTenancy: PostureSection = {
  id: 'multi-tenancy',
  title: 'Multi-tenancy',
  claims: [
    {
      id: 'tenants-database-refuses',
      text: 'All tenants share one PostgreSQL database, and every table of customer data leads with the id of its tenant. Row-level security in the database refuses each read and write outside the tenant that the transaction is bound to.',
      standing: 'tested',
      evidence: ['test/src/isolation.test.ts', 'packages/tenancy/src/isolation.pg.test.ts'],
    },
    {
      id: 'tenants-not-the-application',
      text: 'The refusal does not rest on the application being right: whatever SQL its database role sends, the rows of other tenants are not there.',
      standing: 'tested',
      evidence: [
        'packages/tenancy/src/transaction/transaction.pg.test.ts',
        'packages/audit/src/own-name.pg.test.ts',
      ],
    },
    {
      id: 'tenants-signed-context',
      text: 'A transaction is bound by a signed token made from the verified session. Without it, or with one that is forged or out of date, no customer row can be seen at all.',
      standing: 'tested',
      evidence: ['packages/tenancy/src/isolation.pg.test.ts'],
    },
    {
      id: 'tenants-model-cache',
      text: 'A cache of model answers will be keyed by a secret of the tenant, so that no answer can be served to another one.',
      standing: 'planned',
    },
    {
      id: 'tenants-workflows',
      text: 'What long-running workflows carry will be sealed under the tenant’s own key before it reaches the workflow engine.',
      standing: 'planned',
    },
    {
      id: 'tenants-files',
      text: 'Stored files will lie under a prefix of their tenant, so that a leaked address lists nothing of another tenant.',
      standing: 'planned',
    },
    {
      id: 'tenants-budget',
      text: 'A budget for each tenant will stop a model call before it costs more than was allowed, which bounds what a stolen credential can do.',
      standing: 'planned',
    },
  ],
};
