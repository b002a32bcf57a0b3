import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** Who else processes customer data. */
export const subprocessors: PostureSection = {
  id: 'subprocessors',
  title: 'Subprocessors',
  claims: [
    {
      id: 'subprocessors-count',
      text: 'Ataski uses 18 subprocessors.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'subprocessors-list',
      text: 'The list will be published at /legal/subprocessors, with a fingerprint by which a change can be noticed.',
      standing: 'planned',
    },
    {
      id: 'subprocessors-notice',
      text: 'A change is announced 30 days ahead to the administrators of each tenant, who may object on reasonable grounds in that time.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'subprocessors-banner',
      text: 'The product itself will carry that notice, as a banner and by e-mail.',
      standing: 'planned',
    },
  ],
};
