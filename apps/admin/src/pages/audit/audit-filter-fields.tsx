import { shortenId } from '../../format/words.ts';
import { actorTypeNames } from '../../parts/actor.tsx';
import type { FilterField } from '../../parts/filter-bar.tsx';
import { ChoiceEditor, TextEditor } from '../../parts/filter-editors.tsx';
import type { Choice } from '../../parts/filter-editors.tsx';
import { PairEditor } from '../../parts/filter-pair-editor.tsx';
import type { AuditSearch } from './audit-search.ts';
import { actions, actorTypes, outcomes, ranges, targetTypes } from './filter-choices.ts';

type OnChange = (patch: Partial<AuditSearch>) => void;

/** The chips of the audit log, each writing its part of the address. */
export function auditFilterFields(search: AuditSearch, onChange: OnChange): readonly FilterField[] {
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
    actorField(search, onChange),
    textField({
      name: 'Action',
      hint: 'A whole action, or its beginning with a dot: credential.',
      suggestions: actions,
      value: search.action,
      set: (action) => onChange({ action }),
    }),
    targetField(search, onChange),
    textField({
      name: 'Correlation',
      hint: 'Everything that happened because of one request or run.',
      value: search.correlation,
      set: (correlation) => onChange({ correlation }),
    }),
  ];
}

function actorField({ actorType, actorId }: AuditSearch, onChange: OnChange): FilterField {
  const kind = actorType === undefined ? undefined : actorTypeNames[actorType];
  const parts = [kind, actorId === undefined ? undefined : shortenId(actorId, 28)];
  return {
    id: 'Actor',
    name: 'Actor',
    value: parts.filter((part) => part !== undefined).join(': ') || null,
    clear: () => onChange({ actorType: undefined, actorId: undefined }),
    editor: (done) => (
      <PairEditor
        kind={{ label: 'Kind', value: actorType ?? '', choices: actorTypes }}
        id={{ label: 'Id', value: actorId ?? '', maxLength: 128 }}
        hint="The whole id of the person, agent or connector. Empty for all of the kind."
        onApply={(type, id) => {
          const chosen = actorTypes.find(({ value }) => value === type)?.value;
          onChange({ actorType: chosen, actorId: id === '' ? undefined : id });
          done();
        }}
      />
    ),
  };
}

function targetField({ targetType, targetId }: AuditSearch, onChange: OnChange): FilterField {
  const isSet = targetType !== undefined && targetId !== undefined;
  return {
    id: 'Target',
    name: 'Target',
    value: isSet ? `${targetType} / ${shortenId(targetId, 28)}` : null,
    clear: () => onChange({ targetType: undefined, targetId: undefined }),
    editor: (done) => (
      <PairEditor
        bothRequired
        kind={{ label: 'Type', value: targetType ?? '', suggestions: targetTypes }}
        id={{ label: 'Id', value: targetId ?? '', maxLength: 512 }}
        hint="As events name it. Any target of an event counts, not only its first."
        onApply={(type, id) => {
          onChange({ targetType: type, targetId: id });
          done();
        }}
      />
    ),
  };
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
