/** A pitfall that no catalog shows, and what shows it instead. */
export interface UncheckedPitfall {
  readonly id: string;
  readonly name: string;
  readonly because: string;
  readonly shownBy: 'probe' | 'residual risk';
}

/** What the doctor cannot see. With its checks this is every pitfall there is. */
export const uncheckedPitfalls: readonly UncheckedPitfall[] = [
  {
    id: 'T30',
    name: 'copy-under-policies',
    because:
      'How COPY behaves under row-level security is built into the server and leaves no trace in the catalog. The live probes try it in both directions.',
    shownBy: 'probe',
  },
  {
    id: 'T33',
    name: 'explain-as-oracle',
    because:
      'EXPLAIN and its estimates cannot be revoked: whoever may write SQL may ask for them. Offer nobody a place to type SQL.',
    shownBy: 'residual risk',
  },
];
