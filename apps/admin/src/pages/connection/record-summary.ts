import { parseLosslessJson } from '../../format/lossless-json.ts';
import type { LosslessJson } from '../../format/lossless-json.ts';

/** An amount: in minor units, as Stripe states it, or as a decimal, as ledgers do. */
export type RecordAmount =
  | { readonly minorUnits: string; readonly currency: string }
  | { readonly decimal: string; readonly currency: string | null };

/** What a row shows of a record; the record itself stays as the provider sent it. */
export interface RecordSummary {
  readonly title: string | null;
  readonly status: string | null;
  readonly amount: RecordAmount | null;
}

// In lower case, the most telling first. Providers write them in three manners of capitals.
const titleNames = [
  ...['invoicenumber', 'docnumber', 'tranid', 'recordid', 'batchtitle', 'dealname', 'displayname'],
  ...['name', 'legalname', 'companyname', 'accountsearchdisplayname', 'title', 'label', 'fullname'],
  ...['periodname', 'number', 'email', 'description', 'type', 'reason', 'customer', 'glaccountno'],
  ...['bot_name', 'action'],
];
const statusNames = ['status', 'state', 'dealstage', 'lifecyclestage', 'accounttype', 'accttype'];
const decimalNames = [
  ...['total', 'totalamt', 'totalentered', 'trx_amount', 'amount', 'open_base', 'endbalance'],
  ...['balance', 'currentbalance', 'annualrevenue'],
];
const currencyNames = ['currencycode', 'currency', 'deal_currency_code', 'currencyref', 'symbol'];
const minorNames = ['total', 'amount', 'amount_due', 'balance'];

type Members = ReadonlyMap<string, LosslessJson>;

/** Reads the few members that name a record. Each is null when the record has no such thing. */
export function summariseRecord(data: string): RecordSummary {
  const record = parseLosslessJson(data);
  if (record?.kind !== 'object') return { title: null, status: null, amount: null };
  const members = membersOf(record);
  const text = (name: string): string | null => textOf(members.get(name));
  const { first, last } = { first: text('firstname'), last: text('lastname') };
  const person = [first, last].filter((part) => part !== null).join(' ');
  return {
    title: spoken(members.get('words')) ?? (person === '' ? firstOf(titleNames, text) : person),
    status: firstOf(statusNames, text),
    amount: amountOf(members),
  };
}

/** What was said, of an utterance whose words come one by one. */
function spoken(words: LosslessJson | undefined): string | null {
  if (words?.kind !== 'array') return null;
  const said = words.items.flatMap((word) =>
    word.kind === 'object'
      ? (textOf(word.members.find(({ name }) => name === 'text')?.value) ?? [])
      : [],
  );
  return said.length === 0 ? null : said.join(' ');
}

/** By name in lower case; what HubSpot keeps under `properties` counts as the record's own. */
function membersOf(record: Extract<LosslessJson, { kind: 'object' }>): Members {
  const members = new Map<string, LosslessJson>();
  for (const { name, value } of record.members) {
    members.set(name.toLowerCase(), value);
    if (name !== 'properties' || value.kind !== 'object') continue;
    for (const inner of value.members) members.set(inner.name.toLowerCase(), inner.value);
  }
  return members;
}

function amountOf(members: Members): RecordAmount | null {
  const currency = firstOf(currencyNames, (name) => currencyOf(members.get(name)));
  // Stripe names what it is: `object`, and an amount without a point is one of minor units there.
  if (members.get('object')?.kind === 'string') {
    const minorUnits = firstOf(minorNames, (name) => wholeNumberOf(members.get(name)));
    return currency === null || minorUnits === null ? null : { minorUnits, currency };
  }
  const decimal = firstOf(decimalNames, (name) => decimalOf(members.get(name)));
  return decimal === null ? null : { decimal, currency };
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

function currencyOf(value: LosslessJson | undefined): string | null {
  if (value?.kind === 'object') {
    return textOf(value.members.find(({ name }) => name === 'value')?.value);
  }
  const text = textOf(value);
  return text !== null && /^[A-Za-z]{3}$/.test(text) ? text : null;
}

function wholeNumberOf(value: LosslessJson | undefined): string | null {
  return value?.kind === 'number' && /^-?\d+$/.test(value.text) ? value.text : null;
}

function decimalOf(value: LosslessJson | undefined): string | null {
  const text = value?.kind === 'number' ? value.text : textOf(value);
  return text !== null && /^-?(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) ? text : null;
}
