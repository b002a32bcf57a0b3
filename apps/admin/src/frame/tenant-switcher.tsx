import { Check, ChevronsUpDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';

import { initials } from '../format/words.ts';
import { floatingClass, menuItemClass, menuLabelClass } from '../parts/floating.ts';
import { useSession } from '../session/session.ts';
import { useSwitchTenant } from '../session/switch-tenant.ts';

/** The tenant that the page shows, and the way to the person's other ones. */
export function TenantSwitcher() {
  const { tenant, memberships } = useSession();
  const switchTenant = useSwitchTenant();
  if (memberships.length < 2) {
    return (
      <div className="flex min-h-8 min-w-0 items-center gap-2 text-sm font-medium">
        <TenantMark name={tenant.name} />
        <span className="truncate">{tenant.name}</span>
      </div>
    );
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="flex min-h-8 min-w-0 items-center gap-2 rounded-control border border-line bg-raised px-2 text-sm font-medium hover:bg-sunken">
        <TenantMark name={tenant.name} />
        <span className="truncate">{tenant.name}</span>
        <span className="sr-only">, switch tenant</span>
        <ChevronsUpDown aria-hidden size={13} className="shrink-0 text-faint" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        className={`${floatingClass} w-[264px] p-1`}
      >
        <DropdownMenu.Label className={menuLabelClass}>Your tenants</DropdownMenu.Label>
        {memberships.map((membership) => (
          <DropdownMenu.Item
            key={membership.tenantId}
            className={menuItemClass}
            onSelect={() => {
              if (membership.tenantId !== tenant.id) switchTenant(membership);
            }}
          >
            <TenantMark name={membership.name} />
            <span className="min-w-0 flex-1 truncate">{membership.name}</span>
            <span className="text-xs text-faint">{membership.role.replaceAll('_', ' ')}</span>
            <Check
              aria-hidden
              size={14}
              className={membership.tenantId === tenant.id ? 'text-accent' : 'invisible'}
            />
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

function TenantMark({ name }: { readonly name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-5 shrink-0 place-items-center rounded-[5px] bg-accent-soft text-[11px] font-semibold text-accent"
    >
      {initials(name).slice(0, 1)}
    </span>
  );
}
