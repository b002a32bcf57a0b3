import { z } from 'zod';

import type {
  ActionDefinition,
  ActionVocabulary,
  AuditEvent,
  DetailKind,
  DetailShape,
  ErrorDetails,
} from '@ataski/kernel';

import { AuditError } from './errors.ts';

/** All of several vocabularies' actions, and no other. */
export type Merged<Vocabularies extends readonly ActionVocabulary[]> =
  Vocabularies extends readonly [infer Only extends ActionVocabulary]
    ? Only
    : Vocabularies extends readonly [
          infer First extends ActionVocabulary,
          ...infer Rest extends readonly ActionVocabulary[],
        ]
      ? First & Merged<Rest>
      : never;

/** The actions that a log knows, with what their events must look like. */
export interface Vocabulary {
  /**
   * The version of an event's action. Throws AUDIT_ACTION_UNKNOWN for an action that nobody
   * declared, and AUDIT_EVENT_INVALID for details that do not fit its declaration.
   */
  check(event: AuditEvent, isOutcomeOfCall: boolean): number;
}

interface CheckedAction {
  readonly version: number;
  readonly details: z.ZodType;
  readonly outcome: z.ZodType;
  readonly sensitive: z.ZodType | null;
}

const kinds: Readonly<Record<string, z.ZodType>> = {
  text: z.string(),
  integer: z.int(),
  flag: z.boolean(),
  texts: z.array(z.string()).readonly(),
};

/**
 * Puts vocabularies together. The compiler has refused a wrong action before; this refuses the one
 * that came from JavaScript or through a cast. Throws AUDIT_ACTION_INVALID for an action that two
 * of them declare differently.
 */
export function createVocabulary(vocabularies: readonly ActionVocabulary[]): Vocabulary {
  const declared = new Map<string, ActionDefinition>();
  for (const [action, definition] of vocabularies.flatMap((each) => Object.entries(each))) {
    const known = declared.get(action);
    if (known !== undefined && known !== definition) {
      throw new AuditError('AUDIT_ACTION_INVALID', { action });
    }
    declared.set(action, definition);
  }
  const checked = new Map(
    Array.from(declared, ([action, definition]) => [action, checkedAction(definition)] as const),
  );
  return Object.freeze<Vocabulary>({
    check(event, isOutcomeOfCall) {
      const action = checked.get(event.action);
      if (action === undefined) throw new AuditError('AUDIT_ACTION_UNKNOWN', namedOf(event.action));
      const schema = isOutcomeOfCall ? action.outcome : action.details;
      if (!schema.safeParse(event.details ?? {}).success) refuse(event.action, 'details');
      // What is personal about a call stands beside its intent, and an outcome does not repeat it.
      const sensitive = isOutcomeOfCall ? null : action.sensitive;
      if (!fitsSensitive(sensitive, event.sensitive)) refuse(event.action, 'sensitive');
      return action.version;
    },
  });
}

function checkedAction({ version, details, outcome = {}, sensitive }: ActionDefinition) {
  // An outcome stands beside its intent and need not say again what that said.
  const optional = Object.entries(details).map(
    ([name, kind]) => [name, `${kind.replace('?', '')}?` as DetailKind] as const,
  );
  const ofOutcome = { ...Object.fromEntries(optional), ...outcome, code: 'text?' } as const;
  return {
    version,
    details: schemaOf(details),
    outcome: schemaOf(ofOutcome),
    sensitive: sensitive === undefined ? null : schemaOf(sensitive),
  } satisfies CheckedAction;
}

function schemaOf(shape: DetailShape): z.ZodType {
  const members = Object.entries(shape).map(([name, kind]) => {
    const schema = kinds[kind.replace('?', '')] ?? z.never();
    return [name, kind.endsWith('?') ? schema.optional() : schema] as const;
  });
  return z.strictObject(Object.fromEntries(members));
}

function fitsSensitive(schema: z.ZodType | null, sensitive: ErrorDetails | undefined): boolean {
  if (sensitive === undefined) return schema === null || schema.safeParse({}).success;
  return schema?.safeParse(sensitive).success ?? false;
}

function refuse(action: string, field: string): never {
  throw new AuditError('AUDIT_EVENT_INVALID', { action, field });
}

// Whatever JavaScript hands in is no name until it looks like one: errors carry names, never values.
const actionName = /^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40}){1,3}$/;

function namedOf(action: string): { readonly action?: string } {
  return actionName.test(action) ? { action } : {};
}
