/** One fenced block of a README that a reader may copy. */
export interface ReadmeExample {
  /** The line of the README on which the code begins. */
  readonly line: number;
  readonly code: string;
}

const block = /^```ts\n([\s\S]*?)^```$/gm;

/** The blocks fenced as `ts` that import one of our packages; fragments without an import are prose. */
export function findReadmeExamples(markdown: string): readonly ReadmeExample[] {
  return [...markdown.matchAll(block)].flatMap((match) => {
    const code = match[1] ?? '';
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    return code.includes("from '@ataski/") ? [{ line, code }] : [];
  });
}
