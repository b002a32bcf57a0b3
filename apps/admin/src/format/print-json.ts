import { parseLosslessJson } from './lossless-json.ts';
import type { LosslessJson } from './lossless-json.ts';

/** What a piece of printed JSON is, so that it can be coloured. */
export type JsonPieceKind = 'name' | 'string' | 'number' | 'boolean' | 'null' | 'mark';

/** A run of characters of one kind. */
export interface JsonPiece {
  readonly kind: JsonPieceKind;
  readonly text: string;
}

/** Indented lines of coloured pieces, every digit kept; null when the text is not JSON. */
export function printJson(text: string): readonly (readonly JsonPiece[])[] | null {
  const value = parseLosslessJson(text);
  return value === null ? null : linesOf(value, 0);
}

/** The same as one text, for the clipboard. Text that is not JSON comes back as it was. */
export function prettyJson(text: string): string {
  const lines = printJson(text);
  if (lines === null) return text;
  return lines.map((line) => line.map((piece) => piece.text).join('')).join('\n');
}

type Line = readonly JsonPiece[];

function linesOf(value: LosslessJson, depth: number): Line[] {
  if (value.kind === 'object') {
    const members = value.members.map((member) =>
      withPrefix(
        [{ kind: 'name', text: JSON.stringify(member.name) }, mark(': ')],
        linesOf(member.value, depth + 1),
      ),
    );
    return enclose('{', members, '}', depth);
  }
  if (value.kind === 'array') {
    return enclose(
      '[',
      value.items.map((item) => linesOf(item, depth + 1)),
      ']',
      depth,
    );
  }
  return [[{ kind: value.kind, text: value.text }]];
}

function enclose(open: string, parts: readonly Line[][], close: string, depth: number): Line[] {
  if (parts.length === 0) return [[mark(open + close)]];
  const inner = parts.flatMap((lines, index) => {
    const [first = [], ...rest] = lines;
    const block = [[mark('  '.repeat(depth + 1)), ...first], ...rest];
    return index === parts.length - 1 ? block : withSuffix(block, mark(','));
  });
  return [[mark(open)], ...inner, [mark('  '.repeat(depth) + close)]];
}

function withPrefix(prefix: Line, lines: Line[]): Line[] {
  const [first = [], ...rest] = lines;
  return [[...prefix, ...first], ...rest];
}

function withSuffix(lines: Line[], suffix: JsonPiece): Line[] {
  return [...lines.slice(0, -1), [...(lines.at(-1) ?? []), suffix]];
}

function mark(text: string): JsonPiece {
  return { kind: 'mark', text };
}
