/** How a flight ended for those who waited for it. */
export type Landing<Answer> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** There is an answer, and it is nobody else's. */
  | { readonly kind: 'kept_for_itself' }
  /** There is none: one of those who waited flies next. */
  | { readonly kind: 'abandoned' };

/** A place in a flight, or none. */
export type Boarding<Answer> =
  | { readonly kind: 'leader'; land(landing: Landing<Answer>): void }
  | {
      readonly kind: 'follower';
      /** Rejects with the reason of the signal, for this follower alone. */
      landed(signal: AbortSignal): Promise<Landing<Answer>>;
    }
  /** Too many fly or wait already: go alone. */
  | { readonly kind: 'alone' };

/** Lets one fly for all who want the same at the same time. */
export interface Flights<Answer> {
  board(name: string): Boarding<Answer>;
}

/** How many. */
export interface FlightsOptions {
  /** Default 10,000. */
  readonly maximumFlights?: number;
  /** Who waits for one of them. Default 1,000. */
  readonly maximumFollowers?: number;
}

interface Flight<Answer> {
  readonly landing: Promise<Landing<Answer>>;
  followers: number;
}

/** Makes it. Nothing is remembered of a flight that has landed; to land twice changes nothing. */
export function createFlights<Answer>(options: FlightsOptions = {}): Flights<Answer> {
  const { maximumFlights = 10_000, maximumFollowers = 1_000 } = options;
  const flights = new Map<string, Flight<Answer>>();
  const lead = (name: string): Boarding<Answer> => {
    const { promise, resolve } = Promise.withResolvers<Landing<Answer>>();
    const flight = { landing: promise, followers: 0 };
    flights.set(name, flight);
    return {
      kind: 'leader',
      land(landing) {
        if (flights.get(name) === flight) flights.delete(name);
        resolve(landing);
      },
    };
  };
  return Object.freeze<Flights<Answer>>({
    board(name) {
      const flight = flights.get(name);
      if (flight === undefined)
        return flights.size < maximumFlights ? lead(name) : { kind: 'alone' };
      if (flight.followers >= maximumFollowers) return { kind: 'alone' };
      flight.followers += 1;
      return {
        kind: 'follower',
        async landed(signal) {
          try {
            return await unlessAborted(flight.landing, signal);
          } finally {
            flight.followers -= 1;
          }
        },
      };
    },
  });
}

async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
