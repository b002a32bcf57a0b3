import { createHash } from 'node:crypto';

import { findProvider } from '@pydantic/genai-prices';

import type { OverlayDocument } from './overlay-document.ts';
import { seedRow } from './seed-model.ts';
import type { SeedRow } from './seed-model.ts';

const providers = ['anthropic', 'openai'] as const;

/** The text of `prices/prices.json`: the seed on the overlay's day, with the overlay's facts. */
export function buildPrices(overlay: OverlayDocument): string {
  const rows = providers.flatMap((provider) => {
    const models = findProvider({ providerId: provider })?.models ?? [];
    return models.flatMap((model) => seedRow(provider, model, overlay.pricedOn) ?? []);
  });
  const content = {
    pricedOn: overlay.pricedOn,
    providers: providers.map((provider) => termsOf(provider, overlay)),
    models: withFacts(withNames(rows, overlay), overlay),
  };
  return layOut({ version: versionOf(content), ...content });
}

/** The day and the digest of everything but the version itself. */
export function versionOf(content: { readonly pricedOn: string }): string {
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `${content.pricedOn}.sha256-${digest}`;
}

function termsOf(provider: string, { multipliers }: OverlayDocument) {
  const of = (kind: string) =>
    Object.fromEntries(
      multipliers
        .filter((one) => one.provider === provider && one.kind === kind)
        .map(({ name, perMille }) => [name, perMille]),
    );
  return { provider, serviceTiers: of('serviceTiers'), geos: of('geos'), speeds: of('speeds') };
}

function withNames(
  rows: readonly SeedRow[],
  { addedNames, droppedNames }: OverlayDocument,
): readonly SeedRow[] {
  const dropped = new Set(droppedNames.map(({ name }) => name));
  const kept = rows.map((row) => ({
    ...row,
    aliases: [
      ...row.aliases.filter((name) => !dropped.delete(`${row.provider}/${name}`)),
      ...addedNames.flatMap(({ name, id }) => {
        const [provider, alias = ''] = name.split('/');
        return provider === row.provider && id === row.id ? [alias] : [];
      }),
    ],
  }));
  if (dropped.size > 0) throw new Error(`Nothing answers to ${[...dropped].join(', ')}.`);
  return kept;
}

function withFacts(rows: readonly SeedRow[], { facts }: OverlayDocument): readonly SeedRow[] {
  const byName = new Map(rows.map((row) => [`${row.provider}/${row.id}`, row]));
  for (const { member, value, models } of facts)
    for (const name of models) {
      const row = byName.get(name);
      if (row === undefined) throw new Error(`The overlay speaks of ${name}, which is no row.`);
      byName.set(name, { ...row, [member]: value });
    }
  return [...byName.values()];
}

/** One model a line, so that a change of a price is a change of a line. */
function layOut({
  models,
  ...head
}: {
  readonly version: string;
  readonly pricedOn: string;
  readonly providers: readonly unknown[];
  readonly models: readonly SeedRow[];
}): string {
  const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "models": [\n${lines}\n  ]\n}\n`;
}
