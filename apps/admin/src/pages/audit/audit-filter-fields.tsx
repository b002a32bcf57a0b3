import { shortenId } from '../../format/words.ts';
import type { FilterField } from '../../parts/filter-bar.tsx';
import { ChoiceEditor, TextEditor } from '../../parts/filter-editors.tsx';
import type { Choice } from '../../parts/filter-editors.tsx';
import type { AuditSearch } from './audit-search.ts';
import { actions, actorTypes, outcomes, ranges } from './filter-choices.ts';

/** The chips of the audit log, each writing its part of the address. */
export function auditFilterFields(
  search: AuditSearch,
  onChange: (patch: Partial<AuditSearch>) => void,
): readonly FilterField[] {
  return [
    choiceField({
      name: 'Time',
      always: 'Any time',
      choices: ranges,
      value: search.range,
      set: (range) => onChange({ range }),
    }),
    choiceField({
      name: 'Outcome',
      always: 'Any',
      choices: outcomes,
      value: search.outcome,
      set: (outcome) => onChange({ outcome }),
    }),
    choiceField({
      name: 'Kind of actor',
      choices: actorTypes,
      value: search.actorType,
      set: (actorType) => onChange({ actorType }),
    }),
    textField({
      name: 'Actor',
      hint: 'The whole id of the person, agent or connector.',
      value: search.actorId,
      set: (actorId) => onChange({ actorId }),
    }),
    textField({
      name: 'Action',
      hint: 'A whole action, or its beginning with a dot: credential.',
      suggestions: actions,
      value: search.action,
      set: (action) => onChange({ action }),
    }),
    textField({
      name: 'Correlation',
      hint: 'Everything that happened because of one request or run.',
      value: search.correlation,
      set: (correlation) => onChange({ correlation }),
    }),
  ];
}

interface FieldOptions<Value extends string> {
  readonly name: string;
  readonly value: Value | undefined;
  readonly set: (value: Value | undefined) => void;
}

interface ChoiceFieldOptions<Value extends string> extends FieldOptions<Value> {
  readonly always?: string;
  readonly choices: readonly Choice<Value>[];
}

function choiceField<Value extends string>(options: ChoiceFieldOptions<Value>): FilterField {
  const { name, choices, value, set, always } = options;
  return {
    id: name,
    name,
    ...(always === undefined ? {} : { always }),
    value: choices.find((choice) => choice.value === value)?.name ?? null,
    clear: () => set(undefined),
    editor: (done) => (
      <ChoiceEditor
        choices={choices}
        value={value}
        onChoose={(chosen) => {
          set(chosen);
          done();
        }}
      />
    ),
  };
}

interface TextFieldOptions extends FieldOptions<string> {
  readonly hint: string;
  readonly suggestions?: readonly string[];
}

function textField({ name, value, set, ...rest }: TextFieldOptions): FilterField {
  return {
    id: name,
    name,
    value: value === undefined ? null : shortenId(value, 28),
    clear: () => set(undefined),
    editor: (done) => (
      <TextEditor
        {...rest}
        label={name}
        value={value ?? ''}
        onApply={(text) => {
          set(text === '' ? undefined : text);
          done();
        }}
      />
    ),
  };
}
