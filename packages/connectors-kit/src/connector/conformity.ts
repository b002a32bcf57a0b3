import { streamNames } from './connector.ts';
import type { Connector } from './connector.ts';
import { readElements, readMembers } from '../provider/json-text.ts';
import { readItem } from '../reading/listed/source-item.ts';

/** The text of one true page of each stream, by the stream's name. */
export type Fixtures = Readonly<Record<string, string>>;

/**
 * What is wrong with a connector, as sentences; empty when nothing is. Each connector's own test
 * asks for an empty list, so that none can lag behind the manifest.
 */
export function findConnectorFaults(connector: Connector, fixtures: Fixtures): readonly string[] {
  return [
    ...findManifestFaults(connector),
    ...findStreamFaults(connector),
    ...findFixtureFaults(connector, fixtures),
  ];
}

function usedOperations({ definition }: Connector): ReadonlySet<string> {
  const streams = Object.values(definition.streams);
  return new Set([
    definition.changes.operation,
    ...streams.flatMap(({ operation, reread, nested }) => [
      operation,
      reread,
      ...(nested ?? []).map((list) => list.operation),
    ]),
  ]);
}

function findManifestFaults(connector: Connector): readonly string[] {
  const { operations, scopes, auth } = connector.manifest;
  const used = usedOperations(connector);
  const needed = new Set(
    [...used].flatMap((name) => [operations[name]?.scope, ...(operations[name]?.alsoNeeds ?? [])]),
  );
  const urls = Object.entries(auth).filter(([name]) => name.toLowerCase().endsWith('url'));
  return [
    ...Object.keys(operations)
      .filter((name) => !used.has(name))
      .map((name) => `The manifest permits ${name}, which nothing here uses.`),
    ...scopes
      .filter(
        ({ scope, session, optional }) =>
          session !== true && optional !== true && !needed.has(scope),
      )
      .map(({ scope }) => `The scope ${scope} is asked for and used by no operation.`),
    ...scopes
      .filter(({ sentence }) => sentence.trim() === '')
      .map(({ scope }) => `The scope ${scope} has no sentence.`),
    ...Object.entries(operations)
      .filter(([, { method, why }]) => method !== 'GET' && (why ?? '').trim() === '')
      .map(([name]) => `The operation ${name} is not GET and does not say why.`),
    ...urls
      .filter(([, url]) => typeof url === 'string' && !url.startsWith('https://'))
      .map(([name]) => `The address ${name} is not https.`),
  ];
}

function findStreamFaults(connector: Connector): readonly string[] {
  const { manifest, definition } = connector;
  const sent = (operation: string): readonly string[] =>
    manifest.operations[operation]?.query ?? [];
  const paging = definition.page.query({ after: 'x', from: 1, until: 1 }).map(([name]) => name);
  const lists = [
    ...Object.entries(definition.streams),
    [definition.changes.stream, definition.changes] as const,
  ];
  return lists.flatMap(([stream, list]) => {
    const query = 'query' in list && list.query !== undefined ? Object.keys(list.query) : [];
    return [...paging, ...query]
      .filter((name) => !sent(list.operation).includes(name))
      .map((name) => `The stream ${stream} sends ${name}, which the manifest does not permit.`);
  });
}

function findFixtureFaults(connector: Connector, fixtures: Fixtures): readonly string[] {
  const { definition } = connector;
  return streamNames(connector).flatMap((stream) => {
    const text = fixtures[stream];
    const response = definition.streams[stream]?.response ?? definition.changes.response;
    if (text === undefined) return [`The stream ${stream} has no fixture.`];
    try {
      const { items } = definition.page.read(text, JSON.parse(text));
      if (items.length === 0) return [`The fixture of ${stream} holds no object.`];
      for (const item of items) readItem(connector, item, { response, stream, livemode: null });
      return [];
    } catch {
      const names = [...readMembers(readElements(text)[0] ?? text).keys()];
      return [`The fixture of ${stream} is refused; its members are ${names.join(', ')}.`];
    }
  });
}
