export { createAnthropicSimulator } from './anthropic/anthropic-simulator.ts';
export { createOpenaiSimulator } from './openai/openai-simulator.ts';
export type { ModelProviderSimulatorOptions } from './model-provider-options.ts';
export type { ModelProviderControl } from './model-provider.ts';
export type { ModelKeyState, SeededModelKey } from './model-key.ts';
export type { ModelCall } from './call-log.ts';
export type { Delivery } from './delivery.ts';
export type { ModelFault, ModelFaultRule } from './model-fault.ts';
