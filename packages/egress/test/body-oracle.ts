import { SaxesParser } from 'saxes';

import { manifest } from '@ataski/scope-manifest';

// What is listed, decided a second time and in another way than the guard does it: queries by one
// expression over the whole text, commands by a complete XML parser, forms by hand.

const integer = '-?(?:0|[1-9]\\d{0,17})';
const day = '[12]\\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const moment = `${day} (?:[01]\\d|2[0-3])(?::[0-5]\\d){2}`;
const shapes: Readonly<Record<string, string>> = {
  since: moment,
  until: moment,
  periodend: day,
};
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const queries = manifest.netsuite.operations.suiteql.body.allows.map(({ text }) => {
  const seen = new Set<string>();
  const source = escaped(text).replace(/:([a-z]+)/g, (_match, name: string) => {
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>${shapes[name] ?? integer})`;
  });
  return new RegExp(`^${source}$`);
});
const string = '"(?:[^"\\\\\\u0000-\\u001f]|\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}))*"';
const oneMember = new RegExp(
  `^[ \\t\\r\\n]*\\{[ \\t\\r\\n]*(${string})[ \\t\\r\\n]*:[ \\t\\r\\n]*(${string})[ \\t\\r\\n]*\\}[ \\t\\r\\n]*$`,
);

/** True for an object with the one member `q` that is one of the queries of NetSuite. */
export function isListedQuery(body: string): boolean {
  const [, name = '""', value = '""'] = oneMember.exec(body) ?? [];
  const query = JSON.parse(value) as string;
  return JSON.parse(name) === 'q' && queries.some((expression) => expression.test(query));
}

const functions = new Map<string, readonly string[] | null>(
  manifest.sage_intacct.operations.gateway.body.allows.map((one) => [
    one.name,
    'objects' in one ? one.objects : null,
  ]),
);
const leaves: Readonly<Record<string, RegExp>> = {
  'request control senderid': /^.{1,256}$/u,
  'request control password': /^.{1,256}$/u,
  'request control controlid': /^[A-Za-z0-9-]{1,64}$/,
  'request control uniqueid': /^false$/,
  'request control dtdversion': /^3\.0$/,
  'request control includewhitespace': /^false$/,
  'request operation authentication login userid': /^.{1,256}$/u,
  'request operation authentication login companyid': /^.{1,256}$/u,
  'request operation authentication login password': /^.{1,256}$/u,
};
const around = [
  'request',
  'request control',
  'request operation',
  'request operation authentication',
  'request operation authentication login',
  'request operation content',
  'request operation content function',
];

/** True for an envelope of Sage Intacct around one of the functions on a listed object. */
export function isListedCommand(body: string): boolean {
  const parser = new SaxesParser();
  const path: string[] = [];
  const found: { path: string; text: string; attributes: Record<string, string> }[] = [];
  const open: (typeof found)[number][] = [];
  const faults: string[] = [];
  for (const event of ['error', 'doctype', 'cdata', 'comment', 'processinginstruction'] as const) {
    parser.on(event, () => faults.push(event));
  }
  parser.on('opentag', (tag) => {
    path.push(tag.name);
    const one = { path: path.join(' '), text: '', attributes: { ...tag.attributes } };
    found.push(one);
    open.push(one);
  });
  parser.on('text', (text) => {
    const one = open.at(-1);
    if (one !== undefined) one.text += text;
  });
  parser.on('closetag', () => {
    path.pop();
    open.pop();
  });
  try {
    parser.write(body).close();
  } catch {
    return false;
  }
  const calls = found.filter(({ path: at }) =>
    at.startsWith('request operation content function '),
  );
  const rest = found.filter((one) => !calls.includes(one));
  const expected = [...around, ...Object.keys(leaves)].sort();
  if (
    faults.length > 0 ||
    rest
      .map((one) => one.path)
      .sort()
      .join() !== expected.join()
  )
    return false;
  for (const { path: at, text, attributes } of rest) {
    const shape = leaves[at];
    if (shape === undefined ? text.trim() !== '' : !shape.test(text)) return false;
    const keys = Object.keys(attributes).join();
    if (at === 'request operation') {
      if (keys !== 'transaction' || attributes['transaction'] !== 'false') return false;
    } else if (at === 'request operation content function') {
      if (keys !== 'controlid' || !/^[A-Za-z0-9-]{1,64}$/.test(attributes['controlid'] ?? ''))
        return false;
    } else if (keys !== '') return false;
  }
  return isListedCall(calls);
}

function isListedCall(
  calls: readonly { path: string; text: string; attributes: Record<string, string> }[],
): boolean {
  const names = calls.map(({ path }) => path.split(' ').slice(4));
  const [name = ''] = names[0] ?? [];
  const isOne = names.filter((one) => one.length === 1).length === 1;
  const objects = functions.get(name);
  if (!isOne || objects === undefined) return false;
  if (calls.some(({ attributes }) => Object.keys(attributes).length > 0)) return false;
  const named = calls.filter(({ path }) => / object$/i.test(path));
  if (objects === null) return named.length === 0;
  const [only] = named;
  return (
    named.length === 1 &&
    only?.path === `request operation content function ${name} object` &&
    !calls.some(({ path }) => path.startsWith(`${only.path} `)) &&
    objects.includes(only.text)
  );
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

/** True for the form of a token request to Xero. */
export function isListedForm(body: string): boolean {
  const pairs = body.split('&').map((pair) => pair.split('='));
  if (pairs.some((pair) => pair.length !== 2)) return false;
  let fields: (readonly [string, string])[];
  try {
    fields = pairs.map(([name = '', value = '']) => [decoded(name), decoded(value)]);
  } catch {
    return false;
  }
  const names = fields.map(([name]) => name);
  return (
    new Set(names).size === names.length &&
    fields.every(([name, value]) =>
      name === 'grant_type'
        ? ['authorization_code', 'refresh_token'].includes(value)
        : ['code', 'redirect_uri', 'refresh_token', 'code_verifier'].includes(name),
    )
  );
}
