import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { connections } from '@ataski/contract';

import { useCall } from '../api/use-call.ts';
import { useDialog } from '../parts/use-dialog.ts';
import { useMay, useSession } from '../session/session.ts';
import { useSignOut, useSwitchTenant } from '../session/switch-tenant.ts';
import { systemName } from '../system-name.ts';
import { themeChoices } from './theme.ts';
import type { ThemeChoice } from './theme.ts';

/** Properties of the palette. */
export interface CommandPaletteProps {
  readonly onClose: () => void;
  readonly onTheme: (choice: ThemeChoice) => void;
}

const looksLikeCorrelationId = /^c_[A-Za-z0-9._-]{6,62}$/;

/** Goes anywhere and does the common things from the keyboard. */
export function CommandPalette({ onClose, onTheme }: CommandPaletteProps) {
  const dialog = useDialog();
  const [text, setText] = useState('');
  const typed = text.trim();
  return (
    <dialog
      ref={dialog}
      aria-label="Search or run a command"
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="appear mx-auto mt-[12vh] mb-auto w-[min(560px,calc(100vw-24px))] overflow-hidden rounded-card border border-line bg-raised p-0 shadow-float"
    >
      <Command label="Search or run a command" loop>
        <Command.Input
          data-first-focus
          value={text}
          onValueChange={setText}
          placeholder="Search, run a command, or paste a correlation id"
          className="w-full border-b border-line bg-transparent px-4 py-3.5 text-base outline-none"
        />
        <Command.List className="max-h-[min(380px,56vh)] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
            Nothing matches.
          </Command.Empty>
          {looksLikeCorrelationId.test(typed) && (
            <TimelineCommand correlationId={typed} onClose={onClose} />
          )}
          <PlaceCommands onClose={onClose} />
          <ConnectionCommands onClose={onClose} />
          <SessionCommands onClose={onClose} onTheme={onTheme} />
        </Command.List>
      </Command>
    </dialog>
  );
}

type Place =
  | '/'
  | '/connections'
  | '/audit'
  | '/app/llm-keys'
  | '/app/llm-budgets'
  | '/app/llm-breakers'
  | '/app/llm-spend';

function PlaceCommands({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const mayReadModels = useMay('model:read');
  const go = (to: Place) => () => {
    onClose();
    void navigate({ to });
  };
  return (
    <Group name="Go to">
      <Item onSelect={go('/')}>Overview</Item>
      <Item onSelect={go('/connections')}>Connections</Item>
      <Item onSelect={go('/audit')}>Audit log</Item>
      {mayReadModels && (
        <>
          <Item onSelect={go('/app/llm-keys')}>Model keys</Item>
          <Item onSelect={go('/app/llm-budgets')}>Budgets</Item>
          <Item onSelect={go('/app/llm-breakers')}>Breakers</Item>
          <Item onSelect={go('/app/llm-spend')}>Spend</Item>
        </>
      )}
      <Item onSelect={() => location.assign('/security')}>Security</Item>
    </Group>
  );
}

function TimelineCommand({
  correlationId,
  onClose,
}: {
  readonly correlationId: string;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  return (
    <Group name="Audit log">
      <Item
        keywords={[correlationId]}
        onSelect={() => {
          onClose();
          void navigate({
            to: '/audit',
            search: { correlation: correlationId, open: correlationId },
          });
        }}
      >
        Open the timeline of {correlationId}
      </Item>
    </Group>
  );
}

function ConnectionCommands({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const call = useCall(connections.listConnections, {}, { enabled: useMay('connection:read') });
  const alive = call.data?.connections.filter(({ state }) => state !== 'disconnected') ?? [];
  if (alive.length === 0) return null;
  return (
    <Group name="Connections">
      {alive.map(({ id, label, system }) => (
        <Item
          key={id}
          keywords={[systemName(system)]}
          onSelect={() => {
            onClose();
            void navigate({ to: '/connections/$connectionId', params: { connectionId: id } });
          }}
        >
          Open {label}
        </Item>
      ))}
    </Group>
  );
}

function SessionCommands({ onClose, onTheme }: CommandPaletteProps) {
  const { tenant, memberships } = useSession();
  const switchTenant = useSwitchTenant();
  const signOut = useSignOut();
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Group name="Session">
      {memberships
        .filter(({ tenantId }) => tenantId !== tenant.id)
        .map((membership) => (
          <Item key={membership.tenantId} onSelect={then(() => switchTenant(membership))}>
            Switch to {membership.name}
          </Item>
        ))}
      {themeChoices.map(({ value, name }) => (
        <Item key={value} keywords={['theme']} onSelect={then(() => onTheme(value))}>
          Use the {name.toLowerCase()} theme
        </Item>
      ))}
      <Item onSelect={then(signOut)}>Sign out</Item>
    </Group>
  );
}

function Group({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={name}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly onSelect: () => void;
  readonly keywords?: string[];
  readonly children: ReactNode;
}

function Item({ onSelect, keywords = [], children }: ItemProps) {
  return (
    <Command.Item
      onSelect={onSelect}
      keywords={keywords}
      className="flex min-h-9 cursor-default items-center rounded-[5px] px-2.5 text-sm break-all select-none data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent"
    >
      {children}
    </Command.Item>
  );
}
