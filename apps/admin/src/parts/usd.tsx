import { exactUsd, shownUsd } from '../format/nano-usd.ts';
import type { ShownUsdOptions } from '../format/nano-usd.ts';

/** Properties of an amount. */
export interface UsdProps extends ShownUsdOptions {
  readonly nanoUsd: string;
}

/** An amount of nano-USD in dollars, to a millionth, or all its digits if it is less; all on hover. */
export function Usd({ nanoUsd, ...options }: UsdProps) {
  return (
    <span className="tnum whitespace-nowrap" title={`${exactUsd(nanoUsd)} USD`}>
      {shownUsd(nanoUsd, options)}
      <span className="ml-1.5 text-xs text-faint">USD</span>
    </span>
  );
}
