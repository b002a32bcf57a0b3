export { createAnthropicSimulator } from './anthropic-simulator.ts';
export type { ModelProviderSimulatorOptions } from './anthropic-simulator.ts';
export { createOpenaiSimulator } from './openai-simulator.ts';
export type { ModelKeyState, ModelProviderControl } from './model-key.ts';
