export { createGatewayServer } from './gateway-server.ts';
export type { GatewayServer, GatewayServerOptions } from './gateway-server.ts';
