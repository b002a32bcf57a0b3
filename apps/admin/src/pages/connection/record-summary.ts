import { parseLosslessJson } from '../../format/lossless-json.ts';
import type { LosslessJson } from '../../format/lossless-json.ts';

/** What a row shows of a record; the record itself stays as the provider sent it. */
export interface RecordSummary {
  readonly title: string | null;
  readonly status: string | null;
  readonly money: { readonly minorUnits: string; readonly currency: string } | null;
}

const titleNames = ['name', 'number', 'email', 'description', 'type', 'reason', 'customer'];
const amountNames = ['total', 'amount', 'amount_due', 'balance'];

/** Reads the few members that name a record. Each is null when the record has no such thing. */
export function summariseRecord(data: string): RecordSummary {
  const record = parseLosslessJson(data);
  if (record?.kind !== 'object') return { title: null, status: null, money: null };
  const members = new Map(record.members.map(({ name, value }) => [name, value]));
  return {
    title: firstOf(titleNames, (name) => textOf(members.get(name))),
    status: textOf(members.get('status')),
    money: moneyOf(members),
  };
}

function moneyOf(members: ReadonlyMap<string, LosslessJson>): RecordSummary['money'] {
  const currency = textOf(members.get('currency'));
  const minorUnits = firstOf(amountNames, (name) => wholeNumberOf(members.get(name)));
  return currency === null || minorUnits === null ? null : { minorUnits, currency };
}

function firstOf(names: readonly string[], read: (name: string) => string | null): string | null {
  for (const name of names) {
    const found = read(name);
    if (found !== null) return found;
  }
  return null;
}

function textOf(value: LosslessJson | undefined): string | null {
  return value?.kind === 'string' && value.value !== '' ? value.value : null;
}

function wholeNumberOf(value: LosslessJson | undefined): string | null {
  return value?.kind === 'number' && /^-?\d+$/.test(value.text) ? value.text : null;
}
