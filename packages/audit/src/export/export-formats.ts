import { cef } from './cef.ts';
import { csv } from './csv.ts';
import type { ExportFormat } from './export-format.ts';
import { jsonl } from './jsonl.ts';
import { ocsf } from './ocsf.ts';

/** How an export can be written. */
export const exportFormatNames = ['jsonl', 'csv', 'ocsf', 'cef'] as const;

/** One of them. */
export type ExportFormatName = (typeof exportFormatNames)[number];

/** Each by its name. */
export const exportFormats: Readonly<Record<ExportFormatName, ExportFormat>> = Object.freeze({
  jsonl,
  csv,
  ocsf,
  cef,
});
