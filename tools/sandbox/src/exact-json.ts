/** A JSON number that is written digit for digit, also where a double would not hold it. */
export class ExactNumber {
  readonly text: string;

  /** Throws RangeError for a text that is no JSON number. */
  constructor(text: string) {
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) throw new RangeError(`Not a number: ${text}`);
    this.text = text;
  }
}

const exact = JSON as unknown as { rawJSON(text: string): unknown };

/** JSON text in which each ExactNumber keeps its digits. */
export function renderExactJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    part instanceof ExactNumber ? exact.rawJSON(part.text) : part,
  );
}
