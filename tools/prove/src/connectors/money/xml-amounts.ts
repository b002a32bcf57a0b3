const streams: Readonly<Record<string, string>> = {
  GLDETAIL: 'gl_details',
  ARINVOICE: 'ar_invoices',
  APBILL: 'ap_bills',
};
const record = new RegExp(`<(${Object.keys(streams).join('|')})>([\\s\\S]*?)</\\1>`, 'g');
const amount =
  /<(AMOUNT|TRX_AMOUNT|DEBITAMOUNT|CREDITAMOUNT|TOTALENTERED|TOTALPAID|TOTALDUE|TRX_TOTALDUE)>(-?[\d.]+)<\/\1>/g;

/** The text of a gateway's answer with other amounts; `visit` is told where each lands. */
export function rewriteXml(text: string, visit: (key: string) => string): string {
  return text.replaceAll(record, (whole: string, object: string, inner: string) => {
    const [, id] = /<RECORDNO>(\d+)<\/RECORDNO>/.exec(inner) ?? [];
    if (id === undefined) return whole;
    const rewritten = inner.replaceAll(
      amount,
      (_element: string, name: string) =>
        `<${name}>${visit(`${streams[object] ?? ''}/${id}/${name}`)}</${name}>`,
    );
    return `<${object}>${rewritten}</${object}>`;
  });
}
