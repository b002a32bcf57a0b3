import type { BodyDescription } from '../body/describe-body.ts';
import { describeSystem } from '../describe-system.ts';
import type { OperationDescription } from '../describe-system.ts';
import type { SystemManifest } from '../system-manifest.ts';
import { fingerprintOf } from './fingerprint.ts';

/** The entry as a document for people, in CommonMark with tables. */
export function renderMarkdown(system: SystemManifest): string {
  const entry = describeSystem(system);
  const bodies = [...entry.operations, ...entry.authOperations].flatMap(({ name, body }) =>
    body === null ? [] : renderBody(name, body),
  );
  return lines([
    `# ${escape(entry.name)}`,
    '',
    escape(entry.summary),
    '',
    `Version ${entry.version}, checked on ${entry.checkedOn}.`,
    '',
    `Fingerprint: \`${fingerprintOf(system)}\``,
    '',
    escape(entry.reads),
    ...section('Never', entry.never.map(item)),
    ...section('How it is connected', [escape(entry.connection), '', ...entry.steps.map(step)]),
    ...section('Scopes', renderScopes(system)),
    ...section('Operations', renderOperations(entry.operations)),
    ...section('Operations of the connection itself', renderOperations(entry.authOperations)),
    ...section('Bodies', bodies),
    ...section('Worth knowing', entry.notes.map(item)),
  ]);
}

function section(title: string, content: readonly string[]): readonly string[] {
  return content.length === 0 ? [] : ['', `## ${title}`, '', ...content];
}

function renderScopes({ scopes }: SystemManifest): readonly string[] {
  if (scopes.length === 0) return ['None.'];
  return table(
    ['scope', 'what it opens', 'asked for'],
    scopes.map(({ scope, sentence, optional }) => [
      code(scope),
      escape(sentence),
      optional === true ? 'if you choose it' : 'always',
    ]),
  );
}

function renderOperations(operations: readonly OperationDescription[]): readonly string[] {
  if (operations.length === 0) return [];
  return table(
    ['operation', 'request', 'scope', 'what it does'],
    operations.map(({ name, method, address, scope, sentence, why, isWithoutCredential }) => [
      code(name),
      code(`${method} ${address}`),
      scope === null ? 'none' : code(scope),
      escape(
        [sentence, why, isWithoutCredential ? 'No credential goes along.' : null]
          .filter((part) => part !== null)
          .join(' '),
      ),
    ]),
  );
}

function renderBody(operation: string, body: BodyDescription): readonly string[] {
  const { sentence, items, placeholders } = body;
  return [
    `### \`${operation}\``,
    '',
    escape(sentence),
    '',
    ...items.flatMap(({ name, sentence: what, text, choices }) => [
      `- ${code(name)}: ${escape(what)}${choices.length === 0 ? '' : ` One of: ${choices.map(code).join(', ')}.`}`,
      ...(text === null ? [] : ['', '  ```sql', `  ${text}`, '  ```', '']),
    ]),
    ...placeholders.map(({ name, shape }) => `- ${code(`{${name}}`)} has the shape ${code(shape)}`),
    '',
  ];
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]) {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [row(heading), row(heading.map(() => '---')), ...rows.map(row)];
}

function item(text: string): string {
  return `- ${escape(text)}`;
}

function step(text: string, index: number): string {
  return `${String(index + 1)}. ${escape(text)}`;
}

/** Text whose signs mean nothing to Markdown, in a table or outside. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`);
}

/** Verbatim; a bar would end the cell of a table. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', String.raw`\|`)}${fence}`;
}

function lines(all: readonly string[]): string {
  return `${all
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}
