export { fingerprintOf } from './fingerprint.ts';
export { renderJson } from './render-json.ts';
export type { PublishedEntry } from './render-json.ts';
export { renderMarkdown } from './render-markdown.ts';
export { hasMoved, requiredStep } from './required-step.ts';
export type { VersionStep } from './required-step.ts';
