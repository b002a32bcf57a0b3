import type { FamilyReport } from './probe-report.ts';

/** Adds up what each family did over all tables. */
export interface FamilyTally {
  add(outcome: {
    readonly family: string;
    readonly attacks: number;
    readonly refused: number;
    readonly breaches: readonly unknown[];
  }): void;
  reports(): readonly FamilyReport[];
}

/** Starts at zero for every family, so that one without attacks shows as such. */
export function createFamilyTally(
  families: readonly { readonly name: string; readonly tries: string }[],
): FamilyTally {
  const reports = new Map<string, FamilyReport>(
    families.map(({ name, tries }) => [
      name,
      { family: name, tries, attacks: 0, refused: 0, breaches: 0 },
    ]),
  );
  return {
    add({ family, attacks, refused, breaches }) {
      const known = reports.get(family);
      if (known === undefined) return;
      reports.set(family, {
        ...known,
        attacks: known.attacks + attacks,
        refused: known.refused + refused,
        breaches: known.breaches + breaches.length,
      });
    },
    reports: () => [...reports.values()],
  };
}
