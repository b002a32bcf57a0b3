import { Link, Outlet, useMatches } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass, ServerCrash } from 'lucide-react';

import { problemOf } from './api/problem-error.ts';
import { AppFrame } from './frame/app-frame.tsx';
import { Button, buttonClass } from './parts/button.tsx';
import { Message } from './parts/message.tsx';
import { NoPermission } from './parts/no-permission.tsx';
import { Notices } from './parts/notices.tsx';
import { PageFrame } from './parts/page-frame.tsx';
import { ProblemReference } from './parts/problem-note.tsx';
import { SessionGate } from './session/session-gate.tsx';
import { useSession } from './session/session.ts';

/** Everything: who is it, the frame, and the page if its permission is held. */
export function Root() {
  return (
    <>
      <SessionGate>
        <AppFrame>
          <PermittedPage />
        </AppFrame>
      </SessionGate>
      <Notices />
    </>
  );
}

/** The one place where a page's permission is checked. */
function PermittedPage() {
  const { permissions } = useSession();
  const { title = 'Ataski', access } =
    useMatches({ select: (matches) => matches.at(-1)?.staticData }) ?? {};
  if (access === undefined || permissions.includes(access)) return <Outlet />;
  return (
    <PageFrame title={title} purpose="This page belongs to another role.">
      <NoPermission permission={access} />
    </PageFrame>
  );
}

/** For an address that no page has. */
export function NotFound() {
  return (
    <PageFrame title="Page not found" purpose="No page has this address.">
      <Message
        icon={Compass}
        title="There is nothing here"
        actions={
          <Link to="/" className={buttonClass('plain')}>
            Go to the overview
          </Link>
        }
      >
        It may have been removed, or it belongs to another of your tenants.
      </Message>
    </PageFrame>
  );
}

/** For a page that stopped working. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const problem = problemOf(error);
  return (
    <PageFrame title="Something went wrong" purpose="The page could not be shown.">
      <Message
        urgent
        icon={ServerCrash}
        title={problem.title}
        actions={<Button onClick={reset}>Try again</Button>}
      >
        {problem.detail}
        <span className="flex justify-center [&>p]:justify-center">
          <ProblemReference problem={problem} />
        </span>
      </Message>
    </PageFrame>
  );
}
