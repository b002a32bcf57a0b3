import { endedSetting } from './ended-setting.ts';
import { leftBehind } from './left-behind.ts';
import type { PoolFamily } from './pool-family.ts';
import { releasedConnection } from './released-connection.ts';

/** Every kind of scenario that runs over the pool, on one table. */
export const poolFamilies: readonly PoolFamily[] = [endedSetting, releasedConnection, leftBehind];
