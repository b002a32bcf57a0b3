/** A piece of a text that reads as a credential once its escapes are undone. */
export interface EscapedEcho {
  readonly start: number;
  readonly end: number;
}

/** So many characters are looked for in one step; the others are compared one by one. */
const headLength = 4;
const coded = /(?:\\u00|%|&#[xX]0*)([2-7][0-9a-fA-F]);?|&#0*(\d{2,3});/g;
const short = /\\["/\\]|&(?:amp|lt|gt|quot|apos);/gi;
/** What the short escapes stand for. Most credentials have none of them. */
const marks = /["/\\&<>']/;

const named: Readonly<Record<string, string>> = {
  '"': '\\\\"|&quot;',
  '&': '&amp;',
  "'": '&apos;',
  '/': '\\\\/',
  '<': '&lt;',
  '>': '&gt;',
  '\\': '\\\\\\\\',
};

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/** By character, so that no pattern of a whole credential is ever made or kept. */
const forms = new Map<string, RegExp>();

/**
 * Where a text of one-byte characters quotes a credential with any of its characters escaped: as
 * JSON, XML or an address may have them. Whoever parses the text reads the credential.
 */
export function* findEscapedEchoes(text: string, credential: string): Generator<EscapedEcho> {
  // Quick, for there is hardly ever one; where it stands is found by the slower way below.
  if (!unescapeText(text, credential).includes(credential)) return;
  const head = new RegExp(
    credential.slice(0, headLength).replace(/[^]/g, (each) => `(?:${formOf(each).source})`),
    'g',
  );
  for (let found = head.exec(text); found !== null; found = head.exec(text)) {
    const start = found.index;
    const end = endOfEcho(text, credential, head.lastIndex);
    if (end !== null) yield { start, end };
    head.lastIndex = end ?? start + 1;
  }
}

/** Null where the text goes on otherwise than the credential does. */
function endOfEcho(text: string, credential: string, behindHead: number): number | null {
  let at = behindHead;
  for (let index = headLength; index < credential.length; index += 1) {
    const form = formOf(credential.charAt(index));
    form.lastIndex = at;
    if (!form.test(text)) return null;
    at = form.lastIndex;
  }
  return at;
}

function unescapeText(text: string, credential: string): string {
  const plain = text.replace(coded, (_found, hex?: string, decimal?: string) =>
    String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  );
  if (!marks.test(credential)) return plain;
  return plain.replace(short, (found) => entities[found.toLowerCase()] ?? found.slice(1));
}

function formOf(character: string): RegExp {
  const known = forms.get(character);
  if (known !== undefined) return known;
  const code = character.charCodeAt(0);
  const digits = code.toString(16).padStart(2, '0');
  const hex = digits.replace(/[^]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const made = new RegExp(
    [
      `\\\\u00${hex}`,
      `%${hex}`,
      `&#[xX]0*${hex};`,
      `&#0*${String(code)};`,
      ...(named[character] === undefined ? [] : [named[character]]),
      // As it is, last: an ampersand begins its own escapes.
      `\\x${digits}`,
    ].join('|'),
    'y',
  );
  forms.set(character, made);
  return made;
}
