export { startCluster } from './cluster.ts';
export type { Cluster, ClusterOptions } from './cluster.ts';
export { startThrowawayCluster } from './throwaway-cluster.ts';
export { freePort } from './free-port.ts';
export { asSuperuser, createDatabase, createRoles, randomPasswords } from './roles.ts';
export type { ClusterAddress } from './roles.ts';
export { useDatabase } from './use-database.ts';
export type { TestDatabase } from './use-database.ts';
