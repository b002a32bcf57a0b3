/** A moment in a zone that is so many minutes ahead of UTC, as `YYYY-MM-DD HH24:MI:SS`. */
export function zonedTime(now: Date, utcOffsetMinutes: number): string {
  const shifted = new Date(now.getTime() + utcOffsetMinutes * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}
