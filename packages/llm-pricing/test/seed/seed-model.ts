import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices';

/** A row of the price document before the overlay: integers in pico-USD, members in file order. */
export interface SeedRow {
  readonly provider: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly snapshotsOf: readonly string[];
  readonly contextWindowTokens: number | null;
  readonly maxOutputTokens: number | null;
  readonly imageTokens: number | null;
  readonly webSearchPicoUsd: number | null;
  readonly webFetchPicoUsd: number | null;
  readonly tiers: readonly Readonly<Record<string, number | null>>[];
}

const carried = new Set([
  'input_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'cache_write_1h_mtok',
  'output_mtok',
  'input_audio_mtok',
  'output_audio_mtok',
  'web_searches_kcount',
]);
// A file search is never bounded, and cached audio never told apart, so neither is ever priced.
const leftOut = new Set(['storage_searches_kcount', 'cache_audio_read_mtok']);
// A model that is billed by these is none of the surfaces that are priced here.
const foreign = new Set([
  'audio_hours',
  'input_audio_hours',
  'input_image_mtok',
  'output_image_mtok',
  'cache_image_read_mtok',
]);

/** The row of a model on a day, or null for a model that none of our surfaces bills. */
export function seedRow(provider: string, model: ModelInfo, day: string): SeedRow | null {
  const prices = pricesOn(model, day);
  const keys = Object.keys(prices).filter((key) => prices[key] !== undefined);
  const strange = keys.filter((key) => !carried.has(key) && !leftOut.has(key) && !foreign.has(key));
  if (strange.length > 0) throw new Error(`${model.id}: unknown units ${strange.join(', ')}`);
  if (prices['input_mtok'] === undefined || keys.some((key) => foreign.has(key))) return null;
  return {
    provider,
    id: model.id,
    ...namesOf(model),
    contextWindowTokens: model.context_window ?? null,
    maxOutputTokens: null,
    imageTokens: null,
    webSearchPicoUsd: perUnit(prices['web_searches_kcount'], 0, 1e9),
    webFetchPicoUsd: null,
    tiers: tiersOf(prices),
  };
}

function pricesOn({ id, prices }: ModelInfo, day: string): ModelPrice {
  if (!Array.isArray(prices)) return prices;
  const standing = prices.filter(({ constraint }) => {
    if (constraint === undefined) return true;
    if (constraint.type !== 'start_date') throw new Error(`${id}: prices by the hour of the day`);
    return constraint.start_date <= day;
  });
  const last = standing.at(-1);
  if (last === undefined) throw new Error(`${id}: no price on ${day}`);
  return last.prices;
}

function tiersOf(prices: ModelPrice): SeedRow['tiers'] {
  const starts = Object.values(prices).flatMap((price) =>
    // The seed's tier holds above its start, ours from a number of tokens on.
    typeof price === 'object' ? price.tiers.map(({ start }) => start + 1) : [],
  );
  return [...new Set([0, ...starts])]
    .sort((a, b) => a - b)
    .map((fromInputTokens) => {
      const pico = (key: string) => perUnit(prices[key], fromInputTokens, 1e6);
      const input = pico('input_mtok');
      // What has no price of its own is billed as the kind of token that it is one of.
      const cacheWrite5m = pico('cache_write_mtok') ?? input;
      return {
        fromInputTokens,
        input,
        cacheRead: pico('cache_read_mtok') ?? input,
        cacheWrite5m,
        cacheWrite1h: pico('cache_write_1h_mtok') ?? cacheWrite5m,
        output: pico('output_mtok'),
        audioInput: pico('input_audio_mtok'),
        audioOutput: pico('output_audio_mtok'),
      };
    });
}

function perUnit(price: ModelPrice[string], tokens: number, factor: number): number | null {
  if (price === undefined) return null;
  const dollars =
    typeof price === 'number'
      ? price
      : price.tiers.reduce((held, tier) => (tokens > tier.start ? tier.price : held), price.base);
  const amount = Number((dollars * factor).toFixed(3));
  if (!Number.isSafeInteger(amount)) throw new Error(`${String(dollars)} is no whole pico-USD`);
  return amount;
}

/** Exact names and names whose dated snapshots are meant: the seed's open prefixes are not taken. */
function namesOf(model: ModelInfo): Pick<SeedRow, 'aliases' | 'snapshotsOf'> {
  const rules = 'or' in model.match ? model.match.or : [model.match];
  const names = new Set<string>();
  const snapshots = new Set<string>();
  for (const rule of rules) {
    if ('equals' in rule) names.add(rule.equals);
    else if ('regex' in rule) {
      const stem = /^\^([a-z0-9.\\-]+)-\\d\{(?:8\}|4\}-\\d\{2\}-\\d\{2\})\$$/.exec(rule.regex)?.[1];
      if (stem === undefined) throw new Error(`${model.id}: ${rule.regex} is no dated snapshot`);
      snapshots.add(stem.replaceAll('\\', ''));
    } else if ('starts_with' in rule) {
      // An open prefix takes in models that are not born yet; their dated snapshots are meant.
      const stem = rule.starts_with.replace(/-$/, '');
      if (stem === model.id) snapshots.add(stem);
      else if (!/[-.@]$|-2\d{3}$/.test(rule.starts_with)) {
        snapshots.add(stem);
        names.add(stem);
      }
    }
  }
  names.delete(model.id);
  return { aliases: [...names].sort(), snapshotsOf: [...snapshots].sort() };
}
