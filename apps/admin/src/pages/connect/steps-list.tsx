/** What a person does, step by step. */
export function StepsList({ steps }: { readonly steps: readonly string[] }) {
  return (
    <ol className="space-y-2 text-sm">
      {steps.map((step, index) => (
        <li key={step} className="grid grid-cols-[20px_1fr] gap-2.5">
          <span
            aria-hidden
            className="tnum mt-px grid size-[18px] place-items-center rounded-full bg-sunken text-[11px] font-medium text-muted shadow-[inset_0_0_0_1px_var(--line)]"
          >
            {index + 1}
          </span>
          <span className="text-pretty">{step}</span>
        </li>
      ))}
    </ol>
  );
}
