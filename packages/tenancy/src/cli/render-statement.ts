import type { IsolationStatement, Verdict } from '../attestation/index.ts';

const colours: Readonly<Record<Verdict, string>> = { holds: '32', fails: '31', unproven: '33' };

/** Shows an attested statement to people. */
export function renderStatement(statement: IsolationStatement, isColoured: boolean): string {
  const { predicate, subject } = statement;
  const { doctor, probes, schema } = predicate;
  const { error, warning, advice } = doctor.findings;
  const verdict = isColoured
    ? `\u001b[${colours[predicate.verdict]}m${predicate.verdict}\u001b[0m`
    : predicate.verdict;
  const lines: readonly (readonly [string, string])[] = [
    ['verdict', verdict],
    ['because', predicate.reasons.join(', ')],
    ['database', subject[0].name],
    ['server', String(predicate.serverVersion)],
    ['issued', predicate.issuedAt],
    ['expires', predicate.expiresAt],
    ['key', predicate.keyId],
    ['schema', `${String(schema.migrations)} migrations, sha256 ${schema.digest}`],
    ['checks', `${String(doctor.checked.length)} ran; missing: ${namesOf(doctor.missing)}`],
    ['findings', `${String(error)} errors, ${String(warning)} warnings, ${String(advice)} advice`],
    ['accepted', namesOf(doctor.allowed)],
    [
      'probes',
      `${String(probes.attacks)} attacks of ${String(probes.families.length)} families on ${String(probes.tables.length)} tables, ${String(probes.breaches)} breaches; missing: ${namesOf(probes.missing)}`,
    ],
    ['not probed', namesOf(probes.unprobed)],
    ['blind', namesOf(probes.blind)],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name.padEnd(width)}  ${text}\n`)
    .join('');
}

function namesOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
