import { Check } from 'lucide-react';
import { useId } from 'react';

import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { inputClass } from './field.tsx';

/** One of the values that a filter can take. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly name: string;
}

/** Properties of a list of choices. */
export interface ChoiceEditorProps<Value extends string> {
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | undefined;
  readonly onChoose: (value: Value) => void;
}

/** Picks one of a few values. */
export function ChoiceEditor<Value extends string>({
  choices,
  value,
  onChoose,
}: ChoiceEditorProps<Value>) {
  return (
    <ul>
      {choices.map((choice) => (
        <li key={choice.value}>
          <button
            type="button"
            aria-pressed={choice.value === value}
            onClick={() => onChoose(choice.value)}
            className="flex min-h-8 w-full items-center justify-between rounded-[5px] px-2.5 text-left hover:bg-sunken"
          >
            {choice.name}
            <Check
              aria-hidden
              size={14}
              className={classNames('text-accent', choice.value !== value && 'invisible')}
            />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Properties of a text filter. */
export interface TextEditorProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly suggestions?: readonly string[];
  readonly onApply: (value: string) => void;
}

/** Types a value, with suggestions where some are known. */
export function TextEditor({ label, hint, value, suggestions = [], onApply }: TextEditorProps) {
  const id = useId();
  return (
    <form
      className="space-y-2 p-2"
      onSubmit={(event) => {
        event.preventDefault();
        const text = new FormData(event.currentTarget).get('text');
        if (typeof text === 'string') onApply(text.trim());
      }}
    >
      <label htmlFor={id} className="block text-xs font-medium">
        {label}
      </label>
      <input
        id={id}
        name="text"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        defaultValue={value}
        maxLength={128}
        list={`${id}-list`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={classNames(inputClass, 'font-mono text-xs')}
      />
      <datalist id={`${id}-list`}>
        {suggestions.map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      <Button type="submit" className="w-full">
        Apply
      </Button>
    </form>
  );
}
