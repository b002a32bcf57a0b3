const dated = /^(.+)-(\d{4})(-?)(0[1-9]|1[0-2])\3(0[1-9]|[12]\d|3[01])$/;

/** The name of which this name is a dated snapshot, or null when it does not end in a date. */
export function snapshotBase(name: string): string | null {
  return dated.exec(name)?.[1] ?? null;
}
