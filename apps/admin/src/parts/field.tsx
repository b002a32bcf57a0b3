import { useId } from 'react';
import type { ReactNode } from 'react';

/** The classes of a choice, as wide as what it offers. */
export const selectClass =
  'block max-w-full min-w-0 rounded-control border border-line-strong bg-raised px-2.5 py-1.5 text-sm aria-invalid:border-danger';

/** The classes of a text input. */
export const inputClass = `${selectClass} w-full`;

/** What a field hands to its input. */
export interface FieldInput {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** Properties of a labelled field. */
export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value; replaces the hint. */
  readonly fault?: string | null;
  readonly children: (input: FieldInput) => ReactNode;
}

/** A label, an input and one line below that helps or says what is wrong. */
export function Field({ label, hint, fault = null, children }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-below`, 'aria-invalid': fault !== null })}
      <p
        id={`${id}-below`}
        aria-live="polite"
        className={`mt-1 text-xs ${fault === null ? 'text-muted' : 'text-danger'}`}
      >
        {fault ?? hint}
      </p>
    </div>
  );
}
