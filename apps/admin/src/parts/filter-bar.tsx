import { Plus, X } from 'lucide-react';
import { DropdownMenu, Popover } from 'radix-ui';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { classNames } from './class-names.ts';
import { floatingClass, menuItemClass } from './floating.ts';

/** One thing that a list can be filtered by. */
export interface FilterField {
  readonly id: string;
  readonly name: string;
  /** The value in words; null while the filter is off. */
  readonly value: string | null;
  /** Always in the bar, even when off, showing this text. */
  readonly always?: string;
  readonly clear: () => void;
  /** What sets the value; calls `done` when it has. */
  readonly editor: (done: () => void) => ReactNode;
}

/** Properties of a filter bar. */
export interface FilterBarProps {
  readonly fields: readonly FilterField[];
  /** Turns all of them off. */
  readonly onClear: () => void;
  readonly children?: ReactNode;
}

/**
 * Filters as chips. Each opens its editor; the state belongs to the page, which keeps it in the
 * URL.
 */
export function FilterBar({ fields, onClear, children }: FilterBarProps) {
  const [openId, setOpenId] = useState<string | null>(null);
  const inBar = (field: FilterField) =>
    field.value !== null || field.always !== undefined || field.id === openId;
  const absent = fields.filter((field) => !inBar(field));
  const anySet = fields.some((field) => field.value !== null);
  return (
    <div role="group" aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-2">
      {fields.filter(inBar).map((field) => (
        <FilterChip
          key={field.id}
          field={field}
          open={openId === field.id}
          onOpenChange={(open) => setOpenId(open ? field.id : null)}
        />
      ))}
      {absent.length > 0 && <AddFilter fields={absent} onPick={setOpenId} />}
      {anySet && (
        <button
          type="button"
          onClick={onClear}
          className="min-h-6 rounded px-1.5 text-xs text-muted hover:text-text"
        >
          Reset
        </button>
      )}
      {children}
    </div>
  );
}

interface FilterChipProps {
  readonly field: FilterField;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function FilterChip({ field, open, onOpenChange }: FilterChipProps) {
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <span className="inline-flex items-center rounded-control border border-line bg-raised text-xs leading-[18px]">
        <Popover.Trigger className="flex min-h-6 items-center gap-1.5 rounded-control px-2 py-[3px] hover:bg-sunken">
          <span className="text-faint">{field.name}</span>
          <span className="max-w-[240px] truncate font-medium">
            {field.value ?? field.always ?? '…'}
          </span>
        </Popover.Trigger>
        {field.value !== null && (
          <button
            type="button"
            aria-label={`Remove filter ${field.name}`}
            onClick={field.clear}
            className="grid size-6 place-items-center rounded-control text-faint hover:bg-sunken hover:text-text"
          >
            <X aria-hidden size={12} />
          </button>
        )}
      </span>
      <Popover.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        aria-label={field.name}
        className={classNames(floatingClass, 'w-[280px] max-w-[calc(100vw-24px)] p-1.5')}
      >
        {field.editor(() => onOpenChange(false))}
      </Popover.Content>
    </Popover.Root>
  );
}

function AddFilter({
  fields,
  onPick,
}: {
  readonly fields: readonly FilterField[];
  readonly onPick: (id: string) => void;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="inline-flex min-h-[26px] items-center gap-1 rounded-control border border-dashed border-line-strong px-2 text-xs text-muted hover:text-text">
        <Plus aria-hidden size={12} />
        Add filter
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={6}
        // The editor that opens next takes the focus; giving it back here would close the editor.
        onCloseAutoFocus={(event) => event.preventDefault()}
        className={classNames(floatingClass, 'min-w-[160px] p-1')}
      >
        {fields.map((field) => (
          <DropdownMenu.Item
            key={field.id}
            className={menuItemClass}
            onSelect={() => setTimeout(() => onPick(field.id))}
          >
            {field.name}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
