/** What each suite proves, by the ids of its proofs. */
export const suiteWords = {
  foundation: {
    F1: 'a fresh clone with only Node and npm: its commands, its start, its restarts',
    F2: 'the journeys of people, in a real Chromium',
    F3: 'every attack on the rows of another tenant, on every table that has a tenant',
    F4: 'a sync whose server is killed ends with the rows of an undisturbed one',
    F5: 'a key that was used and misused in every way is found nowhere but sealed',
    F6: 'TLS 1.2 is refused on every path in and out',
    F7: 'an operator reads nothing without a committed grant, whose audit row stays',
    F8: 'Fernet and the query of a tenant, beside their references',
    F9: 'bad input, a full disk, a dead database: a clear answer, nothing half written',
  },
  tenancy: {
    T1: 'the doctor finds each database that was broken for it, nothing in a clean one',
    T2: 'tenants side by side on a small pool, under everything that can go wrong',
    T3: 'the scenarios of row-level security, on every table that has a tenant',
    T4: 'what a context costs, beside bare pg',
    T5: 'each line of a policy that is made weaker turns its test red',
  },
  evidence: {
    E1: 'a superuser changes a sealed log, and the verifier sees it each time',
    E2: 'writer, sealer or database is killed: no row is lost, none is sealed twice',
    E3: 'Fernet: published vectors, tokens of Python, every flipped bit',
    E4: 'vault and audit, beside their references',
    E5: 'the audit log at full size answers in time, by indexes alone',
    E6: 'the documents of vault and audit name tests that exist',
  },
  connectors: {
    C1: 'no request outside the manifest opens a socket, and all show the same scopes',
    C2: 'the acceptance checks, and a worker that is killed between any two pages',
    C3: 'expired tokens: one renewal for all workers, lost answers, a lost consent',
    C4: 'all that a provider has lands, also what changes while it is read',
    C5: 'amounts land digit for digit, and times alike in every time zone',
    C6: 'a hostile answer is refused in time, and none leads elsewhere',
    C7: 'the secrets of a connector are found nowhere but sealed',
    C8: 'how fast 100,000 records are read, and how small each connector packs',
  },
  gateway: {
    G1: 'processes and databases that die: nothing is overspent or held for ever',
    G2: 'the official SDKs, unmodified: streams byte for byte, cuts, clients that leave',
    G3: 'no cached answer goes to another tenant, and keys are found nowhere but sealed',
    G6: 'every kind of bad input on each surface, and invoices to the nano-dollar',
  },
} as const;

/** A suite by its name. */
export type SuiteName = keyof typeof suiteWords;

const lines = Object.entries(suiteWords).flatMap(([suite, words]) => [
  `  ${suite}`,
  ...Object.entries(words).map(([id, text]) => `    ${id}  ${text}`),
]);

/** What `npm run prove -- --help` prints. */
export const usage = `Usage: npm run prove -- SUITE [--only ID] [--seed N] [--json FILE]

Carries out the heavy proofs at full size; the tests run most of them smaller.

Suites, and the ids of their proofs:
${lines.join('\n')}

Options:
  --only ID       only the proofs of this id
  --seed N        a whole number: repeats the draws of an earlier run
  --json FILE     writes the rows there, too, as JSON
  --help          prints this

On two cores a proof takes from seconds to an hour, and a suite up to some hours; how far it is
stands on standard error, in seconds. The exit code is 0 only if every row holds, and 2 when
nothing could be proved as asked.
`;
