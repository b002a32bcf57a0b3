/** A calendar month, as reports are asked for: nothing but texts, so that no time zone shifts it. */
export interface ReportMonth {
  /** `2026-02`. */
  readonly name: string;
  /** `2026-02-01`. */
  readonly first: string;
  /** `2026-02-28`. */
  readonly last: string;
}

/** No place on earth is further ahead of UTC. */
const furthestAheadMs = 14 * 3_600_000;

/** The newest months that anybody's calendar shows at an instant, newest first. */
export function reportMonths(now: Date, count: number): readonly ReportMonth[] {
  const newest = new Date(now.getTime() + furthestAheadMs);
  return Array.from({ length: count }, (_, back) => {
    const [year, month] = [newest.getUTCFullYear(), newest.getUTCMonth() - back];
    return {
      name: day(year, month, 1).slice(0, 7),
      first: day(year, month, 1),
      last: day(year, month + 1, 0),
    };
  });
}

function day(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
}
