import { describeManifest, describeSummary } from './export-format.ts';
import type { ExportFormat } from './export-format.ts';

const version = 1;

/**
 * JSON Lines: a header, one line for each event with the exact text of its entry, an end. The whole
 * evidence, which the other formats are not.
 */
export const jsonl: ExportFormat = Object.freeze({
  mediaType: 'application/jsonl; charset=utf-8',
  extension: 'jsonl',
  begin: (manifest) =>
    line({ type: 'header', format: 'ataski-audit-export', version, ...describeManifest(manifest) }),
  event: ({ entry, leafIndex, leafHash, sensitive }) =>
    line({ type: 'entry', index: leafIndex, leaf_hash: leafHash, sensitive, entry }),
  end: (summary) => line({ type: 'end', ...describeSummary(summary) }),
} satisfies ExportFormat);

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
