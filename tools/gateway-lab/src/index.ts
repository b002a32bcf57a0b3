export { openGatewayWorld } from './gateway-world.ts';
export type { GatewayWorld, WorldDatabase, WorldOptions } from './gateway-world.ts';
export {
  chatModel,
  embeddingModel,
  messagesModel,
  ownSecrets,
  platformSecrets,
} from './known-names.ts';
export {
  proxyEmbeddingModel,
  proxyModel,
  proxyPrices,
  proxyRows,
  proxySecret,
} from './lab-proxy.ts';
export type { ProxyOptions } from './lab-proxy.ts';
export { gatewayMigrations } from './gateway-migrations.ts';
export { openRoad } from './road.ts';
export type { Road } from './road.ts';
export { ask, surfaceAsks } from './ask.ts';
export type { Answered, SurfaceAsk } from './ask.ts';
export { badInputs, hasOwnShape } from './bad-inputs.ts';
export type { BadInput } from './bad-inputs.ts';
