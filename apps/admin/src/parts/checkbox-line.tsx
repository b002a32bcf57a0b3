/** Properties of a line that is on or off. */
export interface CheckboxLineProps {
  readonly name: string;
  readonly checked: boolean;
  readonly invalid?: boolean;
  readonly mono?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A checkbox with its name, as wide as its column. */
export function CheckboxLine(props: CheckboxLineProps) {
  const { name, checked, invalid = false, mono = false, onChange } = props;
  return (
    <label className="flex min-h-7 cursor-pointer items-center gap-2 text-sm">
      <input
        type="checkbox"
        checked={checked}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <span className={mono ? 'min-w-0 truncate font-mono text-xs' : 'min-w-0'}>{name}</span>
    </label>
  );
}
