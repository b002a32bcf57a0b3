/**
 * One CSV document (RFC 4180) that a spreadsheet opens without running anything: a cell that begins
 * like a formula gets an apostrophe in front, so that text from a provider stays text.
 */
export function renderCsv(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows].map((row) => row.map(renderCell).join(',') + '\r\n').join('');
}

// Proven by csv.test.ts: spreadsheets read = + - @ as a formula, also after a tab, a line break or a
// full-width form of the sign.
const startsFormula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

function renderCell(value: string): string {
  const safe = startsFormula.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
