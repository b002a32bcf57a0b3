import { associationTypeIds } from './associations.ts';
import type { Associations } from './associations.ts';
import type { CrmType } from './crm-object.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { invalidInput } from './hubspot-failure.ts';
import { readObject } from './search-filter.ts';

const maxInputs = 1000;

/** An answer with its status: 207 when some inputs failed. */
export interface BatchAnswer {
  readonly status: 200 | 207;
  readonly body: object;
}

interface Input {
  readonly id: string;
  readonly after: number;
}

/** Reads which records belong to each input. Throws a 400 for a malformed or too large batch. */
export function batchReadAssociations(
  account: HubspotAccount,
  pair: { readonly from: CrmType; readonly to: CrmType },
  given: unknown,
  options: { readonly pageSize: number; readonly at: Date },
): BatchAnswer {
  const { inputs } = readObject(given, ['inputs'], 'batch');
  if (!Array.isArray(inputs)) throw invalidInput('inputs must be an array.');
  if (inputs.length > maxInputs)
    throw invalidInput(
      `The maximum number of inputs supported in a batch request is ${maxInputs}.`,
    );
  const read = inputs.map(readInput);
  const results = read.flatMap((input) => readOne(account.associations, pair, input, options));
  const missing = read.filter(
    ({ id }) => account.associations.of(pair.from, id, pair.to).length === 0,
  );
  const at = options.at.toISOString();
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (missing.length === 0) return { status: 200, body };
  const errors = missing.map(({ id }) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${pair.to} is associated with ${pair.from} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [pair.from], toObjectType: [pair.to] },
  }));
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

function readOne(
  associations: Associations,
  { from, to }: { readonly from: CrmType; readonly to: CrmType },
  { id, after }: Input,
  { pageSize }: { readonly pageSize: number },
): readonly object[] {
  const ids = associations.of(from, id, to);
  if (ids.length === 0) return [];
  const end = after + pageSize;
  const typeId = associationTypeIds[`${from}/${to}`];
  return [
    {
      from: { id },
      to: ids.slice(after, end).map((toObjectId) => ({
        toObjectId,
        associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId, label: null }],
      })),
      ...(end < ids.length ? { paging: { next: { after: String(end), link: '' } } } : {}),
    },
  ];
}

function readInput(given: unknown): Input {
  const { id, after = '0' } = readObject(given, ['id', 'after'], 'input');
  if (typeof id !== 'string' || !/^\d{1,19}$/.test(id))
    throw invalidInput('The id of an input must be a text of digits.');
  if (typeof after !== 'string' || !/^\d{1,9}$/.test(after))
    throw invalidInput('after must be a cursor that was given out.');
  return { id, after: Number(after) };
}
