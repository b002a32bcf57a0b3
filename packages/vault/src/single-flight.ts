/** Work that several wait for and that is done once. */
export interface SingleFlight<Result> {
  /**
   * The result of the work that is under way under this name, or of this one. Nothing is kept once
   * it has ended, a failure neither: whoever comes then begins anew.
   */
  run(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Lets nobody join what is under way under a name that begins like this. */
  forget(prefix: string): void;
}

/** Makes it. */
export function createSingleFlight<Result>(): SingleFlight<Result> {
  const flights = new Map<string, Promise<Result>>();
  return Object.freeze<SingleFlight<Result>>({
    run(name, work) {
      const underWay = flights.get(name);
      if (underWay !== undefined) return underWay;
      const flight = work().finally(() => {
        if (flights.get(name) === flight) flights.delete(name);
      });
      flights.set(name, flight);
      return flight;
    },
    forget(prefix) {
      for (const name of flights.keys()) if (name.startsWith(prefix)) flights.delete(name);
    },
  });
}
