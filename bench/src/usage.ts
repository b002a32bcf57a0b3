/** What each suite measures. */
export const suiteWords = {
  foundation: 'Fernet, and one row by key in a signed context; at most 10 minutes',
  tenancy: 'what the context of a tenant costs, beside peers; at most 20 minutes',
  audit: 'appending, sealing and verifying; at most 30 minutes',
  connectors: '100,000 records of each provider; at most an hour',
  gateway: 'the ledger, and what the gateway adds to a call; minutes',
  vault: 'Fernet beside npm and Python, and key services; at most 10 minutes',
} as const;

/** A suite by its name. */
export type SuiteName = keyof typeof suiteWords;

const lines = Object.entries(suiteWords).map(([name, words]) => `  ${name.padEnd(16)}${words}`);

/** What `npm run bench -- --help` prints. */
export const usage = `Usage: npm run bench -- SUITE [--only WORDS] [--json FILE]

Measures our code beside a reference, as ratios. The peers are installed on the first run.

Suites, and how long each takes on two cores:
${lines.join('\n')}

Options:
  --only WORDS    only the rows whose name has these words
  --json FILE     writes the rows there, too, as JSON
  --help          prints this

A row is the median over its rounds, in the unit that it names; its ratio is ours divided by the
reference. The exit code is 0 when each row with a goal holds, 1 when one does not, and 2
when nothing could be measured as asked.
`;
