import { Link, getRouteApi } from '@tanstack/react-router';
import { Cable } from 'lucide-react';

import { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';
import type { Auth } from '@ataski/scope-manifest';

import { useCall } from '../../api/use-call.ts';
import { buttonClass } from '../../parts/button.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Message } from '../../parts/message.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { ConnectWizard } from './connect-wizard.tsx';

const route = getRouteApi('/connections/connect/$system');

/** Connects one system: what is asked for, the key, the check. */
export function ConnectPage() {
  const { system: id } = route.useParams();
  const search = route.useSearch();
  const system = findSystem(id);
  const call = useCall(connections.listConnections, {});
  if (system === null) return <Unavailable name={id} />;
  return (
    <PageFrame
      title={`Connect ${system.name}`}
      mark={<SystemMark name={system.name} large />}
      purpose={purposes[system.auth.kind]}
    >
      <Loaded
        call={call}
        permission="connection:read"
        skeleton={<SkeletonCards count={2} height={320} />}
      >
        {({ connectable, withoutApp }) => {
          if (connectable.includes(id)) return <ConnectWizard system={system} search={search} />;
          return withoutApp.includes(id) ? (
            <WithoutApp name={system.name} />
          ) : (
            <NotYet name={system.name} />
          );
        }}
      </Loaded>
    </PageFrame>
  );
}

const checked = 'Nothing is stored before the check passes.';

const purposes: Readonly<Record<Auth['kind'], string>> = {
  restricted_key: `Read what is asked for, paste the key, and watch it being checked. ${checked}`,
  api_key: `Read what is asked for, paste the key, and watch it being checked. ${checked}`,
  oauth2: 'Read what is asked for, consent at the provider, and see both compared.',
  oauth1_tba: `Read what is asked for, enter the token, and watch it being checked. ${checked}`,
  web_services_user: `Read what is asked for, enter the user, and watch it being checked. ${checked}`,
};

function WithoutApp({ name }: { readonly name: string }) {
  return (
    <Message
      icon={Cable}
      title={`${name} waits for this installation’s application`}
      actions={
        <Link to="/connections" className={buttonClass('plain')}>
          All connections
        </Link>
      }
    >
      {name} lets in products that are registered with it. Whoever runs this installation has to
      register it there and to configure what {name} issued; until then it is not offered.
    </Message>
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
