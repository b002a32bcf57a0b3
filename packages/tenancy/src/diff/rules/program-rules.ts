import type { Between, ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { factIn, nameIn } from '../fact-in.ts';
import { isIsolatedFromStart } from '../isolated-table.ts';
import { factsOf, objectsOf } from '../policy-snapshot.ts';
import type { PolicySnapshot } from '../policy-snapshot.ts';

const viewOf = ({ object }: Difference, { after }: Between) => factsOf(after, 'view', object);
const readsAsOwner = (difference: Difference, between: Between) =>
  viewOf(difference, between)?.['securityInvoker'] !== true;
const isGranted = (snapshot: PolicySnapshot, { object }: Difference) =>
  objectsOf(snapshot, 'grant').some(([, grant]) => grant['object'] === object);
const isKnownTrigger = ({ after: trigger }: Difference, { before }: Between) =>
  objectsOf(before, 'trigger').some(([, each]) => each['function'] === factIn(trigger, 'function'));
/** A trigger function with its owner's rights that no trigger ran before. */
const isNewDefiner = (difference: Difference, between: Between) =>
  factIn(difference.after, 'definer') !== false && !isKnownTrigger(difference, between);

/** Views, triggers and rules: SQL that runs without being written in the statement. */
export const programRules: readonly ChangeRule[] = [
  {
    id: 'view-added-of-owner',
    on: ['view added'],
    class: 'dangerous',
    because: 'Others may read through a view that has the rights of its owner.',
    applies: (difference, between) =>
      readsAsOwner(difference, between) && isGranted(between.after, difference),
  },
  {
    id: 'view-lost-invoker',
    on: ['view.securityInvoker'],
    class: 'dangerous',
    because: 'Without security_invoker the view reads with the rights of its owner.',
    applies: ({ after }) => after !== true,
  },
  {
    id: 'view-gained-invoker',
    on: ['view.securityInvoker'],
    class: 'safe',
    because: 'The policies of whoever reads apply.',
    applies: ({ before, after }) => before === false && after === true,
  },
  {
    id: 'view-of-owner-changed',
    on: ['view.definition', 'view.owner', 'view.securityBarrier', 'view.materialized'],
    class: 'dangerous',
    because: 'What is read with the rights of an owner is something else now.',
    applies: readsAsOwner,
  },
  {
    id: 'view-dropped',
    on: ['view removed'],
    class: 'safe',
    because: 'One way to rows is gone.',
  },
  {
    id: 'definer-trigger-added',
    on: ['trigger added'],
    class: 'dangerous',
    because: 'The trigger can carry rows elsewhere with the rights of an owner.',
    applies: isNewDefiner,
  },
  {
    id: 'trigger-of-isolated-table',
    on: ['trigger added'],
    class: 'safe',
    because:
      'It comes with a table that is isolated from its start, and other tables had it before.',
    applies: (difference, between) =>
      isIsolatedFromStart(nameIn(difference.after, 'table'), between) &&
      isKnownTrigger(difference, between),
  },
  {
    id: 'trigger-changed-function',
    on: ['trigger.function', 'trigger.definer'],
    class: 'dangerous',
    because: 'Other code runs with every change of the table.',
    applies: ({ object }, { after }) => factsOf(after, 'trigger', object)?.['definer'] !== false,
  },
  {
    id: 'rule-added',
    on: ['rule added', 'rule.definition', 'rule.enabled'],
    class: 'dangerous',
    because: 'A rule rewrites statements, and its own run with the rights of the owner.',
  },
  {
    id: 'rule-dropped',
    on: ['rule removed'],
    class: 'safe',
    because: 'Statements are run as they are written.',
  },
];
