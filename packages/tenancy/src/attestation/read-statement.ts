import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import { membersOf, parseJson, refuse } from './envelope.ts';
import { judge } from './judge.ts';
import { predicateType, statementType } from './statement.ts';
import type { IsolationPredicate, IsolationStatement } from './statement.ts';

/**
 * Reads a statement whose signature was verified. Throws TENANCY_ATTESTATION_INVALID unless it has
 * exactly the shape of this version, is spelled canonically, and its verdict follows from its own
 * evidence.
 */
export function readStatement(payload: Buffer): IsolationStatement {
  const text = payload.toString('utf8');
  const value = parseJson(text);
  if (renderCanonicalJson(value as Json) !== text) refuse('spelling');
  const statement = membersOf(value, ['_type', 'subject', 'predicateType', 'predicate']);
  if (statement._type !== statementType) refuse('_type');
  if (statement.predicateType !== predicateType) refuse('predicateType');
  const predicate = readPredicate(statement.predicate);
  requireSubject(statement.subject, predicate);
  const { verdict, reasons } = judge(predicate);
  if (predicate.verdict !== verdict || predicate.reasons.join() !== reasons.join())
    refuse('verdict');
  return value as IsolationStatement;
}

function requireSubject(value: unknown, { schema }: IsolationPredicate): void {
  if (!Array.isArray(value) || value.length !== 1) refuse('subject');
  const { name, digest } = membersOf(value[0], ['name', 'digest']);
  if (typeof name !== 'string' || membersOf(digest, ['sha256']).sha256 !== schema.digest)
    refuse('subject');
}

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const count: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const instant: Shape = (value) =>
  typeof value === 'string' && isIso(value) && new Date(value).toISOString() === value;
const isIso = (value: string) => !Number.isNaN(Date.parse(value));
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const objectOf =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    Object.entries(membersOf(value, Object.keys(shapes))).every(
      ([name, member]) => shapes[name]?.(member) === true,
    );

const predicateShape = objectOf({
  verdict: text,
  reasons: listOf(text),
  issuedAt: instant,
  expiresAt: instant,
  keyId: text,
  serverVersion: count,
  doctor: objectOf({
    checked: listOf(text),
    missing: listOf(text),
    findings: objectOf({ error: count, warning: count, advice: count }),
    allowed: listOf(text),
  }),
  probes: objectOf({
    families: listOf(objectOf({ family: text, attacks: count, refused: count, breaches: count })),
    missing: listOf(text),
    attacks: count,
    breaches: count,
    tables: listOf(text),
    unprobed: listOf(text),
    blind: listOf(text),
  }),
  schema: objectOf({ migrations: count, digest: text }),
});

function readPredicate(value: unknown): IsolationPredicate {
  if (!predicateShape(value)) refuse('predicate');
  return value as IsolationPredicate;
}
