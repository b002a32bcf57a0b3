import type { Connector } from '@ataski/connectors-kit';

/** The same connector with fewer streams, for tests that are about these alone. */
export function restrictTo(connector: Connector, ...streams: readonly string[]): Connector {
  const { manifest, definition } = connector;
  const readings = definition.readings.filter((reading) =>
    reading.streams.some(({ name }) => streams.includes(name)),
  );
  return { manifest, definition: { ...definition, readings } };
}
