import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** What happens with data about people. */
export const piiHandling: PostureSection = {
  id: 'pii-handling',
  title: 'PII handling',
  claims: [
    {
      id: 'pii-service-provider',
      text: 'Ataski is a service provider under the CCPA (Cal. Civ. Code §1798.140(ag)), and no data broker.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'pii-tenant-scope',
      text: 'Records about people lie under the same row-level security as all other rows of their tenant. No statement of the application can bring them together across tenants.',
      standing: 'tested',
      evidence: ['packages/tenancy/src/isolation.pg.test.ts'],
    },
    {
      id: 'pii-no-brokers',
      text: 'The systems that the product can reach include no e-mail finder and no data broker, such as Hunter, Apollo, Findymail, ZoomInfo or Coresignal.',
      standing: 'tested',
      evidence: ['packages/scope-manifest/src/mission.test.ts'],
    },
    {
      id: 'pii-contacts',
      text: 'Contacts will be found by composing addresses from public sources.',
      standing: 'planned',
    },
    {
      id: 'pii-companies',
      text: 'A cache of facts about companies (name, industry, public business records) may be shared between tenants; it will hold nothing about a person.',
      standing: 'planned',
    },
    {
      id: 'pii-deletion',
      text: 'Anyone will be able to ask for deletion at /privacy/optout, to be done within 45 days of the request.',
      standing: 'planned',
    },
  ],
};
