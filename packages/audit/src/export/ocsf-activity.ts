/** An activity of OCSF's class API Activity. */
export interface OcsfActivity {
  readonly id: 1 | 2 | 3 | 4 | 99;
  readonly name: string;
}

const participles: Readonly<Record<'Create' | 'Read' | 'Update' | 'Delete', readonly string[]>> = {
  Create: ['created', 'made', 'inserted', 'stored', 'started', 'invited', 'placed', 'opened'],
  Read: ['read', 'revealed', 'exported', 'used', 'listed', 'synced'],
  Update: ['updated', 'changed', 'rotated', 'lifted', 'connected', 'ended', 'switched'],
  Delete: ['deleted', 'removed', 'erased', 'retired', 'destroyed', 'disconnected'],
};

const byParticiple: ReadonlyMap<string, OcsfActivity> = new Map(
  Object.entries(participles).flatMap(([name, words], index) =>
    words.map((word) => [word, { id: (index + 1) as 1 | 2 | 3 | 4, name }] as const),
  ),
);

/**
 * What an action is among the four that OCSF tells apart, by its participle. Any other is 99,
 * Other, with the participle as its name, as OCSF asks.
 */
export function activityOf(action: string): OcsfActivity {
  const participle = action.slice(action.lastIndexOf('.') + 1);
  const word = participle.slice(participle.lastIndexOf('_') + 1);
  return byParticiple.get(word) ?? { id: 99, name: participle };
}
