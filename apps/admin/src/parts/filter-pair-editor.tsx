import { useId } from 'react';
import type { ReactNode } from 'react';

import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { inputClass } from './field.tsx';
import type { Choice } from './filter-editors.tsx';

/** Properties of a filter of a kind and an id. */
export interface PairEditorProps {
  readonly kind: {
    readonly label: string;
    readonly value: string;
    /** Where there are few kinds, these; otherwise the kind is typed. */
    readonly choices?: readonly Choice<string>[];
    readonly suggestions?: readonly string[];
  };
  readonly id: { readonly label: string; readonly value: string; readonly maxLength: number };
  readonly hint: string;
  /** Both have to be given. */
  readonly bothRequired?: boolean;
  readonly onApply: (kind: string, id: string) => void;
}

/** Says of which kind a thing is and which one it is. */
export function PairEditor(props: PairEditorProps) {
  const { kind, id, hint, bothRequired = false, onApply } = props;
  const hintId = useId();
  return (
    <form
      className="space-y-3 p-2"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onApply(textOf(form, 'kind'), textOf(form, 'id'));
      }}
    >
      <Labelled label={kind.label}>
        {(fieldId) => <KindInput fieldId={fieldId} kind={kind} required={bothRequired} />}
      </Labelled>
      <Labelled label={id.label}>
        {(fieldId) => (
          <input
            id={fieldId}
            name="id"
            required={bothRequired}
            autoFocus={kind.choices !== undefined}
            autoComplete="off"
            spellCheck={false}
            defaultValue={id.value}
            maxLength={id.maxLength}
            aria-describedby={hintId}
            className={classNames(inputClass, 'font-mono text-xs')}
          />
        )}
      </Labelled>
      <p id={hintId} className="text-xs text-muted">
        {hint}
      </p>
      <Button type="submit" className="w-full">
        Apply
      </Button>
    </form>
  );
}

function KindInput({
  fieldId,
  kind: { value, choices, suggestions = [] },
  required,
}: {
  readonly fieldId: string;
  readonly kind: PairEditorProps['kind'];
  readonly required: boolean;
}) {
  if (choices !== undefined) {
    return (
      <select id={fieldId} name="kind" defaultValue={value} className={inputClass}>
        <option value="">Any</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        id={fieldId}
        name="kind"
        required={required}
        autoFocus
        autoComplete="off"
        spellCheck={false}
        defaultValue={value}
        maxLength={64}
        list={`${fieldId}-list`}
        className={classNames(inputClass, 'font-mono text-xs')}
      />
      <datalist id={`${fieldId}-list`}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </>
  );
}

function Labelled({
  label,
  children,
}: {
  readonly label: string;
  readonly children: (fieldId: string) => ReactNode;
}) {
  const fieldId = useId();
  return (
    <div>
      <label htmlFor={fieldId} className="mb-1 block text-xs font-medium">
        {label}
      </label>
      {children(fieldId)}
    </div>
  );
}

function textOf(form: FormData, name: string): string {
  const text = form.get(name);
  return typeof text === 'string' ? text.trim() : '';
}
