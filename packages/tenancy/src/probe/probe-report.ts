/** One attack that succeeded. */
export interface Breach {
  /** The scenario family, in kebab-case, for example `leaky-function`. */
  readonly family: string;
  /** Qualified: `shop.item`. */
  readonly table: string;
  /** The attack in words. */
  readonly attack: string;
  /** The context that it ran under. */
  readonly context: ProbeContext;
  /** Rows of another tenant that it saw, or changed. */
  readonly foreignRows: number;
}

/** Whose context an attack carries. */
export type ProbeContext = 'none' | 'own' | 'foreign' | 'forged' | 'expired';

/** How one family of scenarios went. */
export interface FamilyReport {
  readonly family: string;
  /** What it tries, in one sentence. */
  readonly tries: string;
  readonly attacks: number;
  /** Attacks that the database refused with an error. */
  readonly refused: number;
  readonly breaches: number;
}

/** The outcome of all live attacks. */
export interface ProbeReport {
  readonly tables: readonly string[];
  readonly families: readonly FamilyReport[];
  readonly breaches: readonly Breach[];
  /** Tables on which silence proves nothing: a tenant had no row there, or could not read its own. */
  readonly blind: readonly string[];
}
