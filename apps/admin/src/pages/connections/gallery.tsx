import { useNavigate } from '@tanstack/react-router';

import type { connections } from '@ataski/contract';
import { systems } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { listOfNames } from '../../format/words.ts';
import { Button } from '../../parts/button.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { Tag } from '../../parts/tag.tsx';
import { rolesThatMay } from '../../session/role-names.ts';
import { useMay } from '../../session/session.ts';
import { authWords } from './auth-words.ts';

/** Properties of the gallery. */
export interface GalleryProps {
  /** Systems that have a connector here. */
  readonly connectable: readonly string[];
  /** Those that wait for an app of this installation. */
  readonly withoutApp: readonly string[];
  readonly connections: readonly connections.Connection[];
}

/** Every system of the manifest; those that can be connected come first. */
export function Gallery({ connectable, withoutApp, connections }: GalleryProps) {
  const mayManage = useMay('connection:manage');
  const isConnectable = ({ id }: SystemManifest) => connectable.includes(id);
  const ordered = systems.toSorted(
    (left, right) => Number(isConnectable(right)) - Number(isConnectable(left)),
  );
  const count = (id: string) =>
    connections.filter(({ system, state }) => system === id && state !== 'disconnected').length;
  return (
    <section aria-labelledby="gallery">
      <h2 id="gallery" className="text-lg font-semibold">
        {connections.length === 0 ? 'Connect your first system' : 'Add a connection'}
      </h2>
      <p className="mt-0.5 mb-4 text-muted">
        {mayManage
          ? 'Before you connect, you see exactly what is asked for and what never happens.'
          : `Connecting needs the role ${listOfNames(
              rolesThatMay('connection:manage').map((role) => role.replaceAll('_', ' ')),
              'or',
            )}.`}
      </p>
      <ul className="grid gap-4 sm:grid-cols-2 wide:grid-cols-3">
        {ordered.map((system) => (
          <li key={system.id}>
            <GalleryCard
              system={system}
              available={isConnectable(system)}
              waitsForApp={withoutApp.includes(system.id)}
              connected={count(system.id)}
              mayManage={mayManage}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface GalleryCardProps {
  readonly system: SystemManifest;
  readonly available: boolean;
  readonly waitsForApp: boolean;
  readonly connected: number;
  readonly mayManage: boolean;
}

function GalleryCard({ system, available, waitsForApp, connected, mayManage }: GalleryCardProps) {
  const navigate = useNavigate();
  return (
    <article
      aria-label={system.name}
      className={`flex h-full flex-col rounded-card border border-line p-4 ${available ? 'bg-raised' : ''}`}
    >
      <header className="flex items-center gap-3">
        <SystemMark name={system.name} large />
        <div className="min-w-0 flex-1">
          <h3 className="truncate font-semibold">{system.name}</h3>
          <p className="text-xs text-muted">{authWords(system.auth.kind)}</p>
        </div>
        {connected > 0 && (
          <Tag tone="ok">{connected === 1 ? 'Connected' : `${connected} connected`}</Tag>
        )}
      </header>
      <p className="mt-3 mb-4 text-sm text-pretty text-muted">{system.summary}</p>
      <footer className="mt-auto">
        {!available && (
          <p className="flex min-h-[34px] items-center text-xs text-muted">
            <Tag tone="quiet" icon="none">
              {waitsForApp ? 'Not set up in this installation' : 'Not available yet'}
            </Tag>
          </p>
        )}
        {available && mayManage && (
          <Button
            look={connected === 0 ? 'primary' : 'plain'}
            onClick={() =>
              void navigate({ to: '/connections/connect/$system', params: { system: system.id } })
            }
          >
            Connect {system.name}
          </Button>
        )}
      </footer>
    </article>
  );
}
