import type { spend } from '@ataski/contract';

import { columnDigits } from '../../format/nano-usd.ts';
import { formatCount } from '../../format/number.ts';
import { Usd } from '../../parts/usd.tsx';
import { systemName } from '../../system-name.ts';
import { payerNames, useCredentialName } from './use-spend-names.ts';

const cell = 'px-2.5 py-2 text-right sm:px-4';

/** The lines of an invoice, Ataski's account first, own keys after it. */
export function InvoiceLines({ lines }: { readonly lines: readonly spend.InvoiceLine[] }) {
  const digits: AmountDigits = {
    cost: columnDigits(lines.map(({ costNanoUsd }) => costNanoUsd)),
    charge: columnDigits(lines.map(({ chargeNanoUsd }) => chargeNanoUsd)),
  };
  return (
    <div role="region" aria-label="Lines of the invoice" tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="text-xs text-muted">
            <th scope="col" className="px-2.5 py-2 text-left font-medium sm:px-4">
              Model
            </th>
            <th scope="col" className={`${cell} font-medium max-md:hidden`}>
              Calls
            </th>
            <th scope="col" className={`${cell} font-medium max-lg:hidden`}>
              Tokens in, out
            </th>
            <th scope="col" className={`${cell} font-medium max-sm:hidden`}>
              Cost
            </th>
            <th scope="col" className={`${cell} font-medium`}>
              Charge
            </th>
          </tr>
        </thead>
        {(['platform', 'tenant'] as const).map((payer) => (
          <PayerLines
            key={payer}
            payer={payer}
            digits={digits}
            lines={lines.filter((line) => line.payer === payer)}
          />
        ))}
      </table>
    </div>
  );
}

/** Of the fractions in each column, so that amounts stand below one another across payers. */
interface AmountDigits {
  readonly cost: number;
  readonly charge: number;
}

interface PayerLinesProps {
  readonly payer: spend.InvoiceLine['payer'];
  readonly digits: AmountDigits;
  readonly lines: readonly spend.InvoiceLine[];
}

function PayerLines({ payer, digits, lines }: PayerLinesProps) {
  const credentialName = useCredentialName();
  if (lines.length === 0) return null;
  return (
    <tbody>
      <tr className="border-t border-line bg-sunken">
        <th
          scope="rowgroup"
          colSpan={5}
          className="px-2.5 py-1.5 text-left text-xs font-medium text-muted sm:px-4"
        >
          {payerNames[payer]}
          {payer === 'tenant' && ': your providers invoice you, Ataski charges nothing'}
        </th>
      </tr>
      {lines.map((line) => (
        <tr
          key={`${line.provider}/${line.model}/${line.credential ?? ''}`}
          className="border-t border-line"
        >
          <th scope="row" className="px-2.5 py-2 text-left font-normal sm:px-4">
            {line.model}
            <span className="block text-xs text-muted">
              {systemName(line.provider)}, {credentialName(line.credential)}
            </span>
          </th>
          <td className={`${cell} tnum max-md:hidden`}>{formatCount(Number(line.calls))}</td>
          <td className={`${cell} tnum max-lg:hidden`}>
            {formatCount(Number(line.inputTokens))}, {formatCount(Number(line.outputTokens))}
          </td>
          <td className={`${cell} text-muted max-sm:hidden`}>
            <Usd nanoUsd={line.costNanoUsd} digits={digits.cost} />
          </td>
          <td className={cell}>
            <Usd nanoUsd={line.chargeNanoUsd} digits={digits.charge} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
