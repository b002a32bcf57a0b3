import { floors } from './tools/repo/src/floors.ts';

export default floors;
