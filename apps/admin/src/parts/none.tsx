/** What stands in a cell that has no value, so that it does not look forgotten. */
export function None() {
  return (
    <span className="text-faint">
      <span aria-hidden>–</span>
      <span className="sr-only">None</span>
    </span>
  );
}
