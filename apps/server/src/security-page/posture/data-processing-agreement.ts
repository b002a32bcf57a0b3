import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** The contract behind this page. */
export const dataProcessingAgreement: PostureSection = {
  id: 'data-processing-agreement',
  title: 'Data Processing Agreement',
  claims: [
    {
      id: 'dpa-covers',
      text: 'The master agreement covers GDPR Article 28, the UK GDPR and our duties as a CCPA service provider. It binds; this page describes.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'dpa-public',
      text: 'It will be readable at /legal/dpa without an account.',
      standing: 'planned',
    },
    {
      id: 'dpa-signing',
      text: 'Signed in, a founder or finance lead will find it at /app/legal/dpa with the controller’s details filled in, and will be able to sign it there.',
      standing: 'planned',
    },
  ],
};
