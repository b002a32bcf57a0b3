import { Link, getRouteApi } from '@tanstack/react-router';
import { Cable } from 'lucide-react';

import { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';

import { useCall } from '../../api/use-call.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { ConnectWizard } from './connect-wizard.tsx';
import { keyAuthOf } from './key-auth.ts';

const route = getRouteApi('/connections/connect/$system');

/** Connects one system: what is asked for, the key, the check. */
export function ConnectPage() {
  const { system: id } = route.useParams();
  const system = findSystem(id);
  const call = useCall(connections.listConnections, {});
  if (system === null) return <Unavailable name={id} />;
  return (
    <PageFrame
      title={`Connect ${system.name}`}
      mark={<SystemMark name={system.name} large />}
      purpose="Read what is asked for, paste the key, and watch it being checked. Nothing is stored before the check passes."
    >
      <Loaded
        call={call}
        permission="connection:read"
        skeleton={<SkeletonCards count={2} height={320} />}
      >
        {({ connectable }) => {
          const auth = keyAuthOf(system);
          if (auth === null || !connectable.includes(id)) return <NotYet name={system.name} />;
          return <ConnectWizard system={system} auth={auth} />;
        }}
      </Loaded>
    </PageFrame>
  );
}

function Unavailable({ name }: { readonly name: string }) {
  return (
    <PageFrame title="Connect" purpose="This system is not in the manifest.">
      <NotYet name={name} />
    </PageFrame>
  );
}

function NotYet({ name }: { readonly name: string }) {
  return (
    <Message
      icon={Cable}
      title={`${name} cannot be connected yet`}
      actions={
        <Link to="/connections" className={buttonClass('plain')}>
          All connections
        </Link>
      }
    >
      Its entry in the manifest says what it will ask for. The connector itself is not part of this
      release.
    </Message>
  );
}
