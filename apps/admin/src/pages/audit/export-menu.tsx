import { ChevronDown, Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';

import { audit } from '@ataski/contract';

import { buildRequest } from '../../api/build-request.ts';
import { buttonClass } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { CsvButton } from '../../parts/csv-button.tsx';
import { floatingClass, menuItemClass, menuLabelClass } from '../../parts/floating.ts';
import { saveCsv } from '../../parts/save-csv.ts';
import { useMay } from '../../session/session.ts';
import { csvColumns } from './audit-columns.tsx';
import type { AuditLog } from './use-audit-log.ts';

const fileName = 'audit-log';
const formats = [
  { format: 'jsonl', name: 'JSON Lines', what: 'the exact entries' },
  { format: 'csv', name: 'CSV', what: 'for spreadsheets' },
  { format: 'ocsf', name: 'OCSF', what: 'API Activity' },
  { format: 'cef', name: 'CEF', what: 'for a SIEM' },
] as const;

/** Takes the log away: what is shown, or everything that matches, each export being on record. */
export function ExportMenu({ log: { events, filter } }: { readonly log: AuditLog }) {
  const mayExport = useMay('audit:export');
  if (!mayExport) return <CsvButton name={fileName} columns={csvColumns} rows={events} />;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonClass()}>
        <Download aria-hidden size={14} />
        Export
        <ChevronDown aria-hidden size={14} className="text-faint" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        className={classNames(floatingClass, 'min-w-[240px] p-1')}
      >
        <DropdownMenu.Label className={menuLabelClass}>Everything that matches</DropdownMenu.Label>
        {formats.map(({ format, name, what }) => (
          <DropdownMenu.Item key={format} asChild className={menuItemClass}>
            <a href={buildRequest(audit.exportAuditEvents, { ...filter, format }).url} download>
              {name}
              <span className="ml-auto text-xs text-faint">{what}</span>
            </a>
          </DropdownMenu.Item>
        ))}
        <DropdownMenu.Separator className="my-1 h-px bg-line" />
        <DropdownMenu.Label className={menuLabelClass}>What is shown</DropdownMenu.Label>
        <DropdownMenu.Item
          className={menuItemClass}
          disabled={events.length === 0}
          onSelect={() => saveCsv(fileName, csvColumns, events)}
        >
          CSV
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
