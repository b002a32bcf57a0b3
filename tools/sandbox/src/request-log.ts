/** One request that reached the sandbox: never a query, a header or a body, so never a secret. */
export interface LoggedRequest {
  readonly method: string;
  readonly host: string;
  /** Ids replaced by `{id}`. */
  readonly pathTemplate: string;
  /** Null when the connection was dropped or left unanswered on purpose. */
  readonly status: number | null;
  readonly fault: 'status' | 'timeout' | 'reset' | null;
}

/** What reached the sandbox, oldest first, the last 10,000. */
export interface RequestLog {
  list(): readonly LoggedRequest[];
  count(filter: Partial<LoggedRequest>): number;
  clear(): void;
}

const capacity = 10_000;

/** An empty log and the function that adds to it. */
export function createRequestLog(): { log: RequestLog; add: (entry: LoggedRequest) => void } {
  let entries: LoggedRequest[] = [];
  const log: RequestLog = Object.freeze({
    list: () => entries.slice(-capacity),
    count: (filter: Partial<LoggedRequest>) =>
      entries
        .slice(-capacity)
        .filter((entry) =>
          Object.entries(filter).every(
            ([name, value]) => entry[name as keyof LoggedRequest] === value,
          ),
        ).length,
    clear: () => {
      entries = [];
    },
  });
  return {
    log,
    add: (entry) => {
      entries.push(entry);
      // Seldom: a copy for each request would cost more than the request.
      if (entries.length > 2 * capacity) entries = entries.slice(-capacity);
    },
  };
}

/** A segment with a digit that is not a version (`v1`) is an id. */
export function pathTemplateOf(path: string): string {
  return path
    .split('/')
    .map((segment) => (/\d/.test(segment) && !/^v\d{1,2}$/.test(segment) ? '{id}' : segment))
    .join('/');
}
