import { exactUsd, shownUsd } from '../format/nano-usd.ts';

/** An amount of nano-USD in dollars, to a millionth, or all its digits if it is less; all on hover. */
export function Usd({ nanoUsd }: { readonly nanoUsd: string }) {
  return (
    <span className="tnum whitespace-nowrap" title={`${exactUsd(nanoUsd)} USD`}>
      {shownUsd(nanoUsd)}
      <span className="ml-1.5 text-xs text-faint">USD</span>
    </span>
  );
}
