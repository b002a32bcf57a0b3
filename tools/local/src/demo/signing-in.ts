import { audit } from '@ataski/contract';

import type { Local } from '../run-local.ts';
import { createVisitor } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';
import { companies } from '../world.ts';
import { printRows } from './audit-rows.ts';
import type { Report } from './report.ts';

/** Signs in as Acme's founder. */
export async function showSigningIn(local: Local, report: Report): Promise<Visitor> {
  report.heading('1. Ada, founder of Acme Robotics, signs in');
  const stranger = createVisitor(local.url);
  const { status } = await stranger.fetch('/api/session');
  report.claim('without a session the API answers 401', status === 401);
  const ada = createVisitor(local.url);
  await ada.signIn('ada@acme.example', companies.acme.name);
  const session = await ada.session();
  report.claim(
    'the session belongs to Acme Robotics',
    session.tenant.id === companies.acme.tenantId,
  );
  report.claim('her role is founder', session.roles.join() === 'founder');
  const { body } = await ada.call(audit.listAuditEvents, { action: 'session.started' });
  report.claim('the sign-in is in the audit log', body.events.length === 1);
  printRows(body.events, report);
  return ada;
}
