/** Prints claims and remembers whether all of them held. */
export interface Report {
  heading(text: string): void;
  /** A sentence and whether it was seen to be true. */
  claim(sentence: string, holds: boolean): void;
  /** A row of the audit log that a step left. */
  row(text: string): void;
  /** True the first time that somebody asks for this id: each row is printed once. */
  isNew(eventId: string): boolean;
  /** Prints the sum. True when there was a claim and every one held. */
  close(): boolean;
}

/** A report that prints as it goes. */
export function createReport(print: (line: string) => void): Report {
  let held = 0;
  let failed = 0;
  const printed = new Set<string>();
  return Object.freeze({
    heading(text: string) {
      print('');
      print(text);
    },
    claim(sentence: string, holds: boolean) {
      if (holds) held += 1;
      else failed += 1;
      print(`  ${holds ? '✓' : '✗ NOT TRUE:'} ${sentence}`);
    },
    row(text: string) {
      print(`      audit  ${text}`);
    },
    isNew(eventId: string) {
      const isNew = !printed.has(eventId);
      printed.add(eventId);
      return isNew;
    },
    close() {
      print('');
      print(`claims: ${String(held)} held, ${String(failed)} did not`);
      return failed === 0 && held > 0;
    },
  });
}
