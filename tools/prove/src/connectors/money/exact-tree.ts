/** A JSON number by its digits. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

// Not in the library's types yet: the source text of a number, and a text that is written as it is.
const exact = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/** JSON in which each number is its digits. Throws SyntaxError for what is none. */
export function readExactly(text: string): unknown {
  return exact.parse(text, (_name, value, { source }) =>
    typeof value === 'number' ? new Digits(source ?? '') : value,
  );
}

/** The text of such a tree. */
export function renderExactly(tree: unknown): string {
  return JSON.stringify(tree, (_name, part: unknown) =>
    part instanceof Digits ? exact.rawJSON(part.text) : part,
  );
}
