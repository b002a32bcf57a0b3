/** How a request goes wrong: the provider's own error answer, silence, or a dropped connection. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'reset' };

/** Which of the coming requests go wrong. */
export interface FaultRule {
  readonly host: string;
  readonly method?: string;
  /** The path must start with it. Every path when absent. */
  readonly pathPrefix?: string;
  /** So many requests, then the provider behaves again. Default 1. */
  readonly times?: number;
  /** So many matching requests pass unharmed first. Default 0. */
  readonly after?: number;
  readonly fault: Fault;
}

/** The faults that are still to come. */
export interface FaultPlan {
  inject(rule: FaultRule): void;
  clear(): void;
  /** Uses up and returns the fault for this request, or null. */
  take(request: {
    readonly host: string;
    readonly method: string;
    readonly path: string;
  }): Fault | null;
}

/** An empty plan: everything works until a rule is injected. Rules apply in the order of injection. */
export function createFaultPlan(): FaultPlan {
  let rules: { readonly rule: FaultRule; passes: number; left: number }[] = [];
  return Object.freeze({
    inject: (rule: FaultRule) => {
      rules.push({ rule, passes: rule.after ?? 0, left: rule.times ?? 1 });
    },
    clear: () => {
      rules = [];
    },
    take: (request) => {
      const entry = rules.find(({ rule }) => matches(rule, request));
      if (entry === undefined) return null;
      if (entry.passes > 0) {
        entry.passes -= 1;
        return null;
      }
      entry.left -= 1;
      if (entry.left <= 0) rules = rules.filter((other) => other !== entry);
      return entry.rule.fault;
    },
  } satisfies FaultPlan);
}

function matches(
  rule: FaultRule,
  request: { host: string; method: string; path: string },
): boolean {
  return (
    rule.host === request.host &&
    (rule.method === undefined || rule.method === request.method) &&
    (rule.pathPrefix === undefined || request.path.startsWith(rule.pathPrefix))
  );
}
