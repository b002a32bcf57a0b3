import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** Where we stand with laws and audits. */
export const compliance: PostureSection = {
  id: 'compliance',
  title: 'Compliance posture',
  claims: [
    {
      id: 'compliance-gdpr',
      text: 'GDPR Article 28: the master agreement is ready to be entered into.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'compliance-ccpa',
      text: 'CCPA: we act as a service provider, broker no data, and keep every record about a person within its tenant.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'compliance-soc2',
      text: 'SOC 2 Type I is in progress. Scoping is complete, and the observation period was set to begin in the third quarter of 2026. The report will be available under a confidentiality agreement once it is issued.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'compliance-self-service',
      text: 'Signing the agreement, comparing the fingerprint of the subprocessor list and asking for deletion will each be possible without writing to us.',
      standing: 'planned',
    },
  ],
};
