import type { Between, ChangeRule } from '../change-rule.ts';
import type { Difference } from '../difference.ts';
import { factIn } from '../fact-in.ts';
import { factsOf, objectsOf } from '../policy-snapshot.ts';
import type { PolicySnapshot } from '../policy-snapshot.ts';

const schemaOfTenancy = 'tenancy';
const substance = [
  'body',
  'owner',
  'searchPath',
  'settings',
  'language',
  'returns',
  'volatility',
].map((fact) => `function.${fact}`);

const functionIn = (snapshot: PolicySnapshot, { object }: Difference) =>
  factsOf(snapshot, 'function', object);
const isExecutable = (snapshot: PolicySnapshot, { object }: Difference) =>
  objectsOf(snapshot, 'grant').some(
    ([, grant]) => grant['on'] === 'function' && grant['object'] === object,
  );
const eitherHas = (fact: string) => (difference: Difference, between: Between) =>
  functionIn(between.before, difference)?.[fact] === true ||
  functionIn(between.after, difference)?.[fact] === true;
const isDefiner = eitherHas('definer');
const carriesPolicy = eitherHas('carriesPolicy');

/** Functions: a definer function runs as its owner, and a policy is only as good as what it calls. */
export const functionRules: readonly ChangeRule[] = [
  {
    id: 'definer-function-added',
    on: ['function added'],
    class: 'dangerous',
    because: 'Others may run a function that has the rights of its owner.',
    applies: (difference, { after }) =>
      factIn(difference.after, 'definer') !== false && isExecutable(after, difference),
  },
  {
    id: 'leakproof-function-added',
    on: ['function added'],
    class: 'dangerous',
    because: 'A leakproof function sees rows before the policies have judged them.',
    applies: ({ after }) => factIn(after, 'leakproof') !== false,
  },
  {
    id: 'definer-function-changed',
    on: substance,
    class: 'dangerous',
    because: 'What others may run with the rights of its owner does something else now.',
    applies: (difference, between) =>
      isDefiner(difference, between) && isExecutable(between.after, difference),
  },
  {
    id: 'policy-function-changed',
    on: [...substance, 'function.definer'],
    class: 'dangerous',
    because: 'A policy rests on this function.',
    applies: carriesPolicy,
  },
  {
    id: 'tenancy-function-changed',
    on: [...substance, 'function.definer', 'function removed'],
    class: 'dangerous',
    because: 'The context is read and verified by the functions of this schema.',
    applies: (difference, { before }) =>
      functionIn(before, difference)?.['schema'] === schemaOfTenancy,
  },
  {
    id: 'definer-search-path-lost',
    on: ['function.searchPath'],
    class: 'dangerous',
    because: 'Without a fixed search_path the caller decides which objects the function finds.',
    applies: (difference, between) => difference.after === null && isDefiner(difference, between),
  },
  {
    id: 'function-became-definer',
    on: ['function.definer'],
    class: 'dangerous',
    because: 'The function now runs with the rights of its owner.',
    applies: ({ after }) => after !== false,
  },
  {
    id: 'function-became-leakproof',
    on: ['function.leakproof'],
    class: 'dangerous',
    because: 'A leakproof function sees rows before the policies have judged them.',
    applies: ({ after }) => after !== false,
  },
  {
    id: 'function-no-longer-leakproof',
    on: ['function.leakproof'],
    class: 'safe',
    because: 'The function sees only rows that the policies let through.',
    applies: ({ before, after }) => before === true && after === false,
  },
  {
    id: 'definer-function-dropped',
    on: ['function removed'],
    class: 'safe',
    because: 'One way to the rights of an owner is gone.',
    applies: ({ before }) => factIn(before, 'definer') === true,
  },
];
