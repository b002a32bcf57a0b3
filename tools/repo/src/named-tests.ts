/** A test that a README names as the proof of a guarantee. */
export interface NamedTest {
  readonly file: string;
  /** As the README quotes it; null where it names the file alone. */
  readonly title: string | null;
}

const named = /`([\w./-]+\.test(?:-d)?\.tsx?)`(?:: "([^"]+)")?/g;
const literal = /'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`/g;

/** The tests that a README names: the file in backticks, then a colon and the title in quotes. */
export function findNamedTests(readme: string): readonly NamedTest[] {
  return [...readme.matchAll(named)].map(([, file = '', title]) => ({
    file,
    title: title ?? null,
  }));
}

/**
 * True when the source of a test file holds the title: as one text, or as the text of a `describe`
 * followed by the text of an `it`. What a table of cases fills in may be written out or left open
 * by an ellipsis.
 */
export function holdsTitle(source: string, title: string): boolean {
  const texts = [...source.matchAll(literal)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .map((text) => text.replaceAll(/\\(['"`])/g, '$1'));
  const patterns = texts.map(toPattern).filter((pattern) => pattern !== null);
  const holds = (part: string) => patterns.some((pattern) => pattern.test(part));
  return (
    holds(title) ||
    texts.some((text) => title.startsWith(`${text} `) && holds(title.slice(text.length + 1)))
  );
}

const placeholder = /\$\{[^}]*\}|\$[\w.]+|%[a-z]/;
const fewestFixedCharacters = 6;

/** Placeholders of a table ($name, %s) stand for anything; null when nearly all of a text is open. */
function toPattern(text: string): RegExp | null {
  const fixed = text.split(placeholder);
  if (fixed.join('').length < fewestFixedCharacters) return null;
  const escaped = fixed.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.+')}$`);
}
