import { fillQuery } from '@ataski/scope-manifest';
import type { BodyRule, Operation, SystemManifest } from '@ataski/scope-manifest';

import type { Draw } from './draw.ts';

/** A request in the parts that can be made wrong one by one. */
export interface RequestParts {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What some shape of some placeholder or parameter accepts. */
const candidates = [
  ...['7', '123456', '123456-sb1', 'us-east-1', 'api', 'in_1AbC', '0', '10', 'true', 'Invoice'],
  ...['0b0e8e55-3c1a-4a5e-9d7f-0123456789ab', '2026-01-31', '2026-01-31 10:00:00', 'cash'],
  ...[
    'SELECT * FROM Invoice ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000',
    'Account,Customer',
    'next_page',
  ],
  ...['recallai-production-bot-data', '_workspace-0b0e8e55-3c1a-4a5e-9d7f-0123456789ab'],
  ...['AROA3Z2PRSQA%3Ai-0c3379d015d2d348d', 'transcript.json', 'participants'],
];

/** What stands in a path where no shape is declared, and an escape only where one asks for it. */
const plainSegments = candidates.filter((candidate) => /^[A-Za-z0-9_-]+$/.test(candidate));
const segments = candidates.filter((candidate) => /^(?:[A-Za-z0-9_.-]|%3A)+$/.test(candidate));

/** One listed request of a system, drawn among its operations. */
export function drawSound(draw: Draw, system: SystemManifest): RequestParts {
  const operations = [...Object.values(system.operations), ...Object.values(system.authOperations)];
  const operation = draw.of(operations);
  const shapes = system.placeholders ?? {};
  const chosen = new Map<string, string>();
  const fill = (template: string): string =>
    template.replace(/\{([a-z_]+)\}/g, (_match, name: string) => {
      const among = shapes[name] === undefined ? plainSegments : segments;
      const known = chosen.get(name) ?? fitting(draw, shapes[name], among);
      chosen.set(name, known);
      return known;
    });
  const { bytes, type } = drawBody(draw, operation.body);
  return {
    method: operation.method,
    scheme: 'https://',
    host: fill(operation.host),
    path: fill(operation.path),
    query: drawQuery(draw, operation),
    headers: { accept: 'application/json', ...(type === null ? {} : { 'content-type': type }) },
    body: bytes,
  };
}

function fitting(
  draw: Draw,
  source: string | undefined,
  among: readonly string[] = candidates,
): string {
  const shape = new RegExp(`^(?:${source ?? '.+'})$`, 'u');
  const fits = among.filter((candidate) => shape.test(candidate));
  if (fits.length === 0) throw new Error(`No candidate fits ${source ?? 'a plain segment'}.`);
  return draw.of(fits);
}

function drawQuery(draw: Draw, operation: Operation): readonly (readonly [string, string])[] {
  const names = (operation.query ?? []).filter(() => draw.once(2));
  return names.map((name) => [name, fitting(draw, operation.queryValues?.[name] ?? '.{1,200}')]);
}

interface DrawnBody {
  readonly bytes: string | null;
  readonly type: string | null;
}

function drawBody(draw: Draw, rule: BodyRule | undefined): DrawnBody {
  if (rule === undefined) return { bytes: null, type: null };
  if (rule.unit === 'query') return drawNamedQuery(draw, rule);
  if (rule.unit === 'function') return drawFunction(draw, rule);
  const fields = rule.allows.filter(() => draw.once(2));
  const some = fields.length === 0 ? rule.allows.slice(0, 1) : fields;
  const pairs = some.map(({ name, values }) => [name, draw.of(values ?? ['x', '7'])] as const);
  return rule.format === 'form'
    ? {
        bytes: new URLSearchParams(Object.fromEntries(pairs)).toString(),
        type: 'application/x-www-form-urlencoded',
      }
    : { bytes: JSON.stringify(Object.fromEntries(pairs)), type: 'application/json' };
}

function drawNamedQuery(
  draw: Draw,
  rule: Extract<BodyRule, { readonly unit: 'query' }>,
): DrawnBody {
  const { name, text } = draw.of(rule.allows);
  const names = new Set([...text.matchAll(/:([a-z]+)\b/g)].map(([, one = '']) => one));
  const values = Object.fromEntries(
    [...names].map((one) => [one, fitting(draw, rule.shapes[one])] as const),
  );
  const query = fillQuery(rule, name, values);
  return { bytes: JSON.stringify({ [rule.member]: query }), type: 'application/json' };
}

// The envelope of the one gateway that takes functions, spelled out here a second time.
function drawFunction(
  draw: Draw,
  rule: Extract<BodyRule, { readonly unit: 'function' }>,
): DrawnBody {
  const { name, objects } = draw.of(rule.allows);
  const inner = objects === undefined ? '' : `<object>${draw.of(objects)}</object>`;
  return {
    bytes:
      '<?xml version="1.0" encoding="UTF-8"?><request><control><senderid>s</senderid>' +
      '<password>p</password><controlid>c-1</controlid><uniqueid>false</uniqueid>' +
      '<dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace></control>' +
      '<operation transaction="false"><authentication><login><userid>u</userid>' +
      '<companyid>c</companyid><password>p</password></login></authentication>' +
      `<content><function controlid="f-1"><${name}>${inner}</${name}></function></content>` +
      '</operation></request>',
    type: 'application/xml',
  };
}
