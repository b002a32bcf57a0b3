/** How one call goes otherwise than it should. */
export type ModelFault =
  /** The provider's own error, before any work: 429, 500, 503, 529. The headers are added to it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset once the body was read. */
  | { readonly kind: 'reset' }
  /** Hostile: an error that quotes the whole key of the caller. */
  | { readonly kind: 'echoed_key' }
  /** 307 to another place. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** The answer is compressed, whether it was asked for or not. */
  | { readonly kind: 'gzip' }
  /**
   * The connection is destroyed in the middle: of a stream after so many events, by default before
   * the one that ends it; of any other answer after half of its bytes.
   */
  | { readonly kind: 'cut'; readonly afterEvents?: number }
  /** A stream ends in order, but without the event that ends it. */
  | { readonly kind: 'unterminated' }
  /** A stream says that it failed, after so many events, by default two, and ends. */
  | { readonly kind: 'error_frame'; readonly afterEvents?: number; readonly message?: string }
  /** The answer does not say what it cost. */
  | { readonly kind: 'missing_usage' }
  /** Half of the answer, as if its limit were reached. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'content_filter' }
  /** A text of so many bytes, in one event if it is streamed, whatever its limit. */
  | { readonly kind: 'giant'; readonly bytes: number }
  /** Anthropic: what its own tools did. */
  | {
      readonly kind: 'server_tools';
      readonly webSearchRequests: number;
      readonly webFetchRequests: number;
    }
  /** Anthropic: `usage.iterations` as given; the totals stay those of the message alone. */
  | { readonly kind: 'iterations'; readonly iterations: readonly object[] };

/** Which of the coming calls go otherwise. */
export interface ModelFaultRule {
  /** Calls with this key alone, by the id that it was seeded with. */
  readonly key?: string;
  /** The path must start with it. Every path when absent. */
  readonly pathPrefix?: string;
  /** So many calls, then the provider behaves again. Default 1. */
  readonly times?: number;
  /** So many matching calls pass unharmed first. Default 0. */
  readonly after?: number;
  readonly fault: ModelFault;
}

/** The faults that are still to come, of one simulator. */
export interface ModelFaultPlan {
  inject(rule: ModelFaultRule): void;
  clear(): void;
  /** Uses up and returns the fault for this call, or null. */
  take(call: { readonly key: string | null; readonly path: string }): ModelFault | null;
}

/** An empty plan. Rules apply in the order of injection. */
export function createModelFaultPlan(): ModelFaultPlan {
  let rules: { readonly rule: ModelFaultRule; passes: number; left: number }[] = [];
  return Object.freeze({
    inject: (rule: ModelFaultRule) => {
      rules.push({ rule, passes: rule.after ?? 0, left: rule.times ?? 1 });
    },
    clear: () => {
      rules = [];
    },
    take: (call) => {
      if (rules.length === 0) return null;
      const entry = rules.find(
        ({ rule }) =>
          (rule.key === undefined || rule.key === call.key) &&
          (rule.pathPrefix === undefined || call.path.startsWith(rule.pathPrefix)),
      );
      if (entry === undefined) return null;
      if (entry.passes > 0) {
        entry.passes -= 1;
        return null;
      }
      entry.left -= 1;
      if (entry.left <= 0) rules = rules.filter((other) => other !== entry);
      return entry.rule.fault;
    },
  } satisfies ModelFaultPlan);
}
