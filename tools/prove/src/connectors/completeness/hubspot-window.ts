import type { CrmRecord } from '@ataski/sandbox';

import { hubspotAccount, simulateHubspot } from '../simulated/hubspot.ts';
import { differenceOf, inWords, isNone } from './difference.ts';
import type { CompletenessRow } from './scene.ts';

const contacts = { full: 25_000, small: 600 } as const;
const perMillisecond = 500;
const properties = ['email', 'firstname', 'lastname', 'phone', 'lifecyclestage'] as const;

interface LandedContact {
  readonly updatedAt: string;
  readonly properties: Readonly<Record<string, string | null>>;
}

/** More contacts than a search pages through change within one search window. */
export const hubspotWindow: CompletenessRow = {
  name: 'hubspot',
  async measure({ clock, size, read }) {
    const wanted = contacts[size];
    const provider = simulateHubspot(clock, { deals: 1, contacts: 3, companies: 1 });
    const { mutate, records } = provider.simulator;
    const reader = await read(provider);
    await reader.sync();
    const from = clock.at;
    for (let index = 0; index < wanted; index += 1) {
      if (index % perMillisecond === 0) clock.pass(1);
      mutate.create(hubspotAccount, 'contacts', {
        email: `new.${String(index)}@proof.example`,
        lastname: `Contact ${String(index)}`,
      });
    }
    const windowMs = clock.at - from;
    clock.pass(1000);
    await reader.sync();
    const landed = await reader.live('contacts');
    const difference = differenceOf(
      new Map(records(hubspotAccount, 'contacts').map((one) => [one.id, factOf(one)])),
      new Map([...landed].map(([id, text]) => [id, landedFactOf(text)])),
    );
    return {
      promise: `hubspot: contacts that are modified within one search window all land, each with its texts.`,
      measured: `${String(wanted)} contacts within ${String(windowMs)} ms, ${String(landed.size)} live; ${inWords(difference)}`,
      goal: `${String(wanted)} contacts and the 3 of before; none missing, surplus or altered`,
      holds: landed.size === wanted + 3 && isNone(difference),
    };
  },
};

function factOf({ updatedAt, properties: kept }: CrmRecord): string {
  const texts = properties.map((name) => kept[name] ?? null);
  return JSON.stringify([new Date(updatedAt).toISOString(), ...texts]);
}

function landedFactOf(text: string): string {
  const { updatedAt, properties: kept } = JSON.parse(text) as LandedContact;
  return JSON.stringify([updatedAt, ...properties.map((name) => kept[name] ?? null)]);
}
