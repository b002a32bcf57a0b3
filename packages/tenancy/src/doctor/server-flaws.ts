/** A flaw of PostgreSQL that leads around row-level security or to hidden values. */
export interface ServerFlaw {
  readonly id: string;
  readonly does: string;
  /** The first minor version without it, by major version. */
  readonly mendedIn: Readonly<Record<number, number>>;
}

/** By the advisories on postgresql.org. Majors that are not listed were released without the flaw. */
const serverFlaws: readonly ServerFlaw[] = [
  {
    id: 'CVE-2023-2455',
    does: 'Policies of another role apply after inlining.',
    mendedIn: { 11: 20, 12: 15, 13: 11, 14: 8, 15: 3 },
  },
  {
    id: 'CVE-2023-39418',
    does: 'MERGE does not ask the policies for UPDATE and SELECT.',
    mendedIn: { 15: 4 },
  },
  {
    id: 'CVE-2024-4317',
    does: 'pg_stats_ext shows values of other tables.',
    mendedIn: { 14: 12, 15: 7, 16: 3 },
  },
  {
    id: 'CVE-2024-10976',
    does: 'A plan that is used again keeps the policies of another role.',
    mendedIn: { 12: 21, 13: 17, 14: 14, 15: 9, 16: 5, 17: 1 },
  },
  {
    id: 'CVE-2025-8713',
    does: 'Estimates run functions on sampled values that policies hide.',
    mendedIn: { 13: 22, 14: 19, 15: 14, 16: 10, 17: 6 },
  },
];

/** PostgreSQL 14 got its last minor version in November 2026: what is found in it stays. */
const oldestMaintained = 15;

/** What is known of a server by its number, for example 170005. */
export function flawsOf(serverVersion: number): readonly ServerFlaw[] {
  const major = Math.floor(serverVersion / 10_000);
  const minor = serverVersion % 10_000;
  return serverFlaws.filter(({ mendedIn }) => minor < (mendedIn[major] ?? 0));
}

/** Whether the server's major version is no longer mended by its makers. */
export function isAbandoned(serverVersion: number): boolean {
  return Math.floor(serverVersion / 10_000) < oldestMaintained;
}
