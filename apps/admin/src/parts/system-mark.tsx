/** Two letters in a box that stand for a provider; we carry nobody's logo. */
export function SystemMark({
  name,
  large = false,
}: {
  readonly name: string;
  readonly large?: boolean;
}) {
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center rounded-control bg-sunken font-semibold shadow-[inset_0_0_0_1px_var(--line)] ${
        large ? 'size-9 text-sm' : 'size-7 text-xs'
      }`}
    >
      {name
        .replaceAll(/[^A-Za-z]/g, '')
        .slice(0, 2)
        .toUpperCase()}
    </span>
  );
}
