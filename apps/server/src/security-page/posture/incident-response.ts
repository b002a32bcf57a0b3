import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** What happens when something goes wrong. */
export const incidentResponse: PostureSection = {
  id: 'incident-response',
  title: 'Incident response',
  claims: [
    {
      id: 'incidents-triage',
      text: 'Whoever is on call reviews how severe an incident is within one hour of its first signal.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'incidents-notice',
      text: 'Where customer data is involved, we notify each affected controller without undue delay and within 72 hours, as GDPR Article 33 asks.',
      standing: 'attested',
      by: attestedBy,
    },
    {
      id: 'incidents-capture',
      text: 'Errors will be captured in Bugsink, a hosted service that speaks Sentry’s protocol.',
      standing: 'planned',
    },
    {
      id: 'incidents-status',
      text: 'The state of our endpoints will be published on a public status page.',
      standing: 'planned',
    },
  ],
};
