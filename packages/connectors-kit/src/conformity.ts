import type { Connector } from './connector.ts';
import { findPaceFaults } from './pace/pace-rules.ts';

/** The text of one true page of each stream, by the stream's name. */
export type Fixtures = Readonly<Record<string, string>>;

/**
 * What is wrong with a connector, as sentences; empty when nothing is. Each connector's own test
 * asks for an empty list, so that none can lag behind the manifest. `usedElsewhere` are operations
 * that another package calls: models, for example.
 */
export function findConnectorFaults(
  connector: Connector,
  fixtures: Fixtures,
  usedElsewhere: readonly string[] = [],
): readonly string[] {
  return [
    ...findManifestFaults(connector, usedElsewhere),
    ...findPaceFaults(connector.definition.pace),
    ...findStreamFaults(connector),
    ...findFixtureFaults(connector, fixtures),
  ];
}

function usedOperations({ definition }: Connector): ReadonlySet<string> {
  return new Set([
    ...(definition.probes ?? []).map(({ operation }) => operation),
    ...definition.readings.flatMap(({ operations }) => operations),
    ...Object.keys(definition.writes ?? {}),
  ]);
}

function findManifestFaults(
  connector: Connector,
  usedElsewhere: readonly string[],
): readonly string[] {
  const { operations, scopes, auth } = connector.manifest;
  const used = new Set([...usedOperations(connector), ...usedElsewhere]);
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

function findStreamFaults({ manifest, definition }: Connector): readonly string[] {
  const names = definition.readings.flatMap(({ streams }) => streams.map(({ name }) => name));
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  const sent = definition.readings.flatMap(({ sends }) => [...(sends ?? [])]);
  return [
    ...repeated.map((name) => `Two streams are called ${name}.`),
    ...sent.flatMap(([operation, parameters]) =>
      parameters
        .filter((name) => manifest.operations[operation]?.query?.includes(name) !== true)
        .map((name) => `${operation} is sent ${name}, which the manifest does not permit.`),
    ),
  ];
}

function findFixtureFaults({ definition }: Connector, fixtures: Fixtures): readonly string[] {
  return definition.readings.flatMap((reading) =>
    reading.streams.flatMap(({ name }) => {
      const text = fixtures[name];
      if (text === undefined) return [`The stream ${name} has no fixture.`];
      try {
        return reading.countSample(name, text) === 0
          ? [`The fixture of ${name} holds no object.`]
          : [];
      } catch {
        return [`The fixture of ${name} is refused.`];
      }
    }),
  );
}
