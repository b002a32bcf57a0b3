/**
 * The instant in `/Date(1573755038314+0000)/`, in milliseconds. For positions only: what is stored
 * keeps Xero's text, because most of these are days of the organisation's and no instants.
 */
export function instantOf(text: string): number {
  return Number(/\d+/.exec(text)?.[0]);
}

/** Without milliseconds and `Z`: Xero ignores any other form, and answers with everything. */
export function modifiedSince(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19);
}

/**
 * The day at or before an instant, in UTC. Where Xero's day began before UTC's, this is the day
 * before: a closing date that is read a day too early only lets more be read.
 */
export function dayAtOrBefore(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
