import type { LlmProvider } from '../surface.ts';

/** How often tools that the provider runs itself were used, each use at a fee. */
export interface ServerToolUses {
  readonly webSearch: number;
  readonly webFetch: number;
}

/** What one sampling of one model is billed for. No token stands in two of these. */
export interface UsageLine {
  /** As the provider names it in its answer. */
  readonly model: string;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly audioInput: number;
  readonly audioOutput: number;
  readonly serverTools: ServerToolUses;
}

/** What a whole answer is billed for. */
export interface Usage {
  readonly provider: LlmProvider;
  readonly lines: readonly UsageLine[];
  /** As the answer states it, for example `default` or `standard`; null when it does not. */
  readonly serviceTier: string | null;
  /** Where the model ran, for example `us`; null when the answer does not say. */
  readonly inferenceGeo: string | null;
  /** For example `fast`; null when the answer does not say. */
  readonly speed: string | null;
}

/** The counts of a line. */
export const tokenKinds = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'output',
  'audioInput',
  'audioOutput',
] as const satisfies readonly (keyof UsageLine)[];

/** No tool was used. */
export const noServerTools: ServerToolUses = Object.freeze({ webSearch: 0, webFetch: 0 });
