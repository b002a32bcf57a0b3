import type { PostureSection } from '../claim.ts';

/** Who may sign in, and what they may do. */
export const accessControls: PostureSection = {
  id: 'access-controls',
  title: 'Access controls',
  claims: [
    {
      id: 'access-sign-in',
      text: 'Sign-in is delegated to WorkOS: single sign-on, SAML, or without a password. We hold no passwords.',
      standing: 'tested',
      evidence: ['packages/access/src/access.pg.test.ts'],
    },
    {
      id: 'access-tenant',
      text: 'The tenant of a request comes from the verified organisation of the session. An id in an address is compared with it, and never trusted.',
      standing: 'tested',
      evidence: ['packages/access/src/access.pg.test.ts'],
    },
    {
      id: 'access-routes',
      text: 'Every route of the application says who may use it, and one table says which roles hold which permission.',
      standing: 'tested',
      evidence: ['packages/access/src/permissions.test.ts'],
    },
    {
      id: 'access-high-stakes',
      text: 'Approving a board pack, sending the monthly investor update and launching an outbound campaign will each need the role founder or finance_lead, read again at that moment.',
      standing: 'planned',
    },
  ],
};
