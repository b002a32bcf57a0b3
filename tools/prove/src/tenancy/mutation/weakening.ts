/** One line of SQL, made weaker, and the test that must turn red. */
export interface Weakening {
  /** What is given up, in a few words. */
  readonly gives: string;
  /** The file under packages/tenancy/sql. */
  readonly file: string;
  /** The object whose definition holds the line. */
  readonly inside: string;
  /** A text that stands in that definition: once, or else it is said which one is meant. */
  readonly line: string;
  /** 1 for the first; absent where it stands once. */
  readonly occurrence?: number;
  readonly becomes: string;
  readonly red: NamedTest;
}

/** A test by its file under packages/tenancy/src and its title. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

const isolation = (title: string): NamedTest => ({ file: 'isolation.pg.test.ts', title });
const ops = (title: string): NamedTest => ({ file: 'ops/ops-access.pg.test.ts', title });

const together = (title: string): NamedTest => ({
  file: 'context/verified-contexts.pg.test.ts',
  title,
});

/** The tests that more than one weakening turns red. */
export const tests = {
  showsOwn: isolation('shows a tenant its own rows'),
  otherKey: isolation('raises on a context that another key signed'),
  changed: isolation(
    'raises on a context with an unknown key, a changed tenant or a changed actor',
  ),
  deadKey: isolation('raises on a context under a key that is not installed, or no longer alive'),
  missing: isolation('raises without a context instead of answering zero rows'),
  expired: isolation('raises on an expired context'),
  secondLine: isolation('keeps tenants apart by a second line when the floor is lost'),
  openDoor: isolation('opens nothing by a further permissive policy, beside the floor'),
  newRow: isolation('takes the tenant of a new row from the context'),
  hides: isolation('hides a row of another tenant, whatever the statement asks for'),
  owner: isolation('binds the owner too'),
  searchPath: isolation('gives every function that runs as its owner a fixed search path'),
  elsewhere: { file: 'context/bound-context.pg.test.ts', title: 'is refused on every other' },
  carries: {
    file: 'transaction/transaction.pg.test.ts',
    title: 'carries actor and correlation id into the database',
  },
  forgedTogether: together('are refused when their token is forged'),
  singleTogether: together('are refused when their token is that of a transaction'),
  unknownKeyTogether: together('are refused under a key that is not installed'),
  deadKeyTogether: together('are refused under a key that is no longer alive'),
  saidTogether: together(
    'say in their order who acts for whom, signed for the connection that they are sent on',
  ),
  platformToken: { file: 'platform-call.pg.test.ts', title: "opens no tenant's rows" },
  lateKey: {
    file: 'schema/boot.pg.test.ts',
    title: 'finds a key that leaves the tenant out, although it came after the table was isolated',
  },
  keylessTable: isolation('refuses a table without a primary key'),
  opsReads: ops('reads the rows of the granted tenant, and of no other'),
  opsWithoutGrant: ops('reads nothing without a grant'),
  opsWrites: ops('cannot write under a grant even where it was given the privilege'),
} as const satisfies Record<string, NamedTest>;
