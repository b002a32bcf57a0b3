import type { CompactRange } from '../merkle/compact-range.ts';

/** A size at which the tree must have a certain root. */
export interface TrailPoint {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  /** Whether it stands in the bundle or the auditor brought it. */
  readonly isKnown: boolean;
  readonly isSigned: boolean;
  readonly signedAtMs: number | null;
  /** The line of the bundle; 0 for what the auditor brought. */
  readonly line: number;
}

/** Compares the tree with every checkpoint while it grows. */
export interface CheckpointTrail {
  /** Adds a point before the first entry. */
  add(point: TrailPoint): void;
  /** The latest point of the bundle; null without one. */
  latest(): TrailPoint | null;
  /** The root that the bundle states for a size; null when it states none. */
  findRoot(size: number): string | null;
  /** Points that the tree has just reached, each with whether it has that root. */
  reach(tree: CompactRange): readonly (TrailPoint & { readonly found: string })[];
}

/** Creates a trail without points. */
export function createCheckpointTrail(): CheckpointTrail {
  const points: TrailPoint[] = [];
  const roots = new Map<number, string>();
  let latest: TrailPoint | null = null;
  let next = 0;
  let isSorted = false;
  return Object.freeze({
    add(point: TrailPoint): void {
      points.push(point);
      if (point.isKnown) return;
      latest = point;
      if (!roots.has(point.size)) roots.set(point.size, point.root);
    },
    latest: () => latest,
    findRoot: (size: number) => roots.get(size) ?? null,
    reach(tree: CompactRange): readonly (TrailPoint & { readonly found: string })[] {
      if (!isSorted) points.sort((one, other) => one.size - other.size);
      isSorted = true;
      const size = tree.size();
      const from = next;
      while (points[next]?.size === size) next += 1;
      if (from === next) return [];
      const found = Buffer.from(tree.root()).toString('hex');
      return points.slice(from, next).map((point) => ({ ...point, found }));
    },
  });
}
