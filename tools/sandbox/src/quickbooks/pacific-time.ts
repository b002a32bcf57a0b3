const zone = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  timeZoneName: 'longOffset',
});

/** A moment as QuickBooks writes it: with the offset of its own clock, -07:00 or -08:00. */
export function pacificTime(at: number): string {
  const parts = zone.formatToParts(at);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.slice(3) ?? '-08:00';
  const hours = Number(offset.slice(0, 3));
  return `${new Date(at + hours * 3_600_000).toISOString().slice(0, 19)}${offset}`;
}
