import type { ProbeReport } from '../probe/index.ts';

/** Shows to people how the attacks went: the families, then what succeeded and what proves nothing. */
export function renderProbe(report: ProbeReport, isColoured: boolean): string {
  const red = (text: string) => (isColoured ? `\u001b[31m${text}\u001b[0m` : text);
  const width = Math.max(6, ...report.families.map(({ family }) => family.length));
  const line = (family: string, ...counts: readonly (string | number)[]) =>
    `${family.padEnd(width)}${counts.map((count) => String(count).padStart(10)).join('')}\n`;
  const families = report.families.map(({ family, attacks, refused, breaches }) => {
    const text = line(family, attacks, refused, breaches);
    return breaches === 0 ? text : red(text);
  });
  const breaches = report.breaches.map(
    ({ table, family, attack, context, foreignRows }) =>
      `${red('breach')}  ${table}  ${family}: ${attack} (context: ${context}; foreign rows: ${String(foreignRows)})\n`,
  );
  const blind = report.blind.map((table) => `blind   ${table}  silence proves nothing here\n`);
  return [line('family', 'attacks', 'refused', 'breaches'), ...families, ...breaches, ...blind]
    .concat(summaryOf(report))
    .join('');
}

function summaryOf({ tables, families, breaches, blind }: ProbeReport): string {
  const attacks = families.reduce((total, family) => total + family.attacks, 0);
  return `${String(attacks)} attacks on ${String(tables.length)} tables: ${String(breaches.length)} breaches, ${String(blind.length)} blind\n`;
}
