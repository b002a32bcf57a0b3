import { LogOut } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';

import { initials, listOfNames } from '../format/words.ts';
import { floatingClass, menuItemClass, menuLabelClass } from '../parts/floating.ts';
import { useSession } from '../session/session.ts';
import { useSignOut } from '../session/switch-tenant.ts';
import { themeChoices } from './theme.ts';
import type { ThemeChoice } from './theme.ts';

/** Properties of the person's menu. */
export interface PersonMenuProps {
  readonly theme: ThemeChoice;
  readonly onTheme: (choice: ThemeChoice) => void;
}

/** Who is signed in, the theme, and the way out. */
export function PersonMenu({ theme, onTheme }: PersonMenuProps) {
  const { user, roles } = useSession();
  const signOut = useSignOut();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="grid size-[26px] shrink-0 place-items-center rounded-full bg-accent-soft text-[11px] font-semibold text-accent">
        <span aria-hidden>{initials(user.name)}</span>
        <span className="sr-only">Account of {user.name}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={8}
        collisionPadding={12}
        className={`${floatingClass} w-[248px] p-1`}
      >
        <div className="px-2.5 py-2">
          <p className="truncate font-medium">{user.name}</p>
          <p className="truncate text-xs text-muted">{user.email}</p>
          {roles.length > 0 && (
            <p className="mt-1 text-xs text-faint">
              {listOfNames(roles.map((role) => role.replaceAll('_', ' ')))}
            </p>
          )}
        </div>
        <DropdownMenu.Separator className="my-1 border-t border-line" />
        <DropdownMenu.Label className={menuLabelClass}>Theme</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={theme} className="grid grid-cols-3 gap-1 px-1.5 pb-1">
          {themeChoices.map(({ value, name }) => (
            <DropdownMenu.RadioItem
              key={value}
              value={value}
              onSelect={(event) => {
                event.preventDefault();
                onTheme(value);
              }}
              className="grid min-h-7 cursor-default place-items-center rounded-[5px] border border-line text-xs text-muted outline-none data-[highlighted]:bg-sunken data-[state=checked]:border-accent data-[state=checked]:text-accent"
            >
              {name}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="my-1 border-t border-line" />
        <DropdownMenu.Item className={menuItemClass} onSelect={signOut}>
          <LogOut aria-hidden size={14} className="text-faint" />
          Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
