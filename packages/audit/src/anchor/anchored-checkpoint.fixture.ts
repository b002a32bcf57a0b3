import type { AnchoredCheckpoint } from './anchor.ts';

const origin = 'ataski.example/audit/checkpoints';
const roots = Object.freeze({
  first: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
  fork: 'sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=',
});

/** A checkpoint as an anchor gets it; its signature is for nobody to verify here. */
export function makeCheckpoint(
  size = 3,
  root: keyof typeof roots = 'first',
  signature = 'AAAA',
): AnchoredCheckpoint {
  const text = `${origin}\n${String(size)}\n${roots[root]}\n`;
  return { origin, size, note: `${text}\n— ataski.example/audit ${signature}\n` };
}
