/** The mark and the name. */
export function Brand({ nameHidden = false }: { readonly nameHidden?: boolean }) {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <span
        aria-hidden
        className="grid size-5 shrink-0 place-items-center rounded-control bg-accent"
      >
        <span className="size-2 rotate-45 rounded-[2px] border-2 border-on-accent box-content" />
      </span>
      <span className={nameHidden ? 'sr-only' : undefined}>Ataski</span>
    </span>
  );
}
