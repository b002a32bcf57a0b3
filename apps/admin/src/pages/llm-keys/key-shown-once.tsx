import { Check, Copy, TriangleAlert } from 'lucide-react';

import { Button } from '../../parts/button.tsx';
import { Copyable, useCopy } from '../../parts/copyable.tsx';

/** The text of a new virtual key, this once, and where it is used. */
export function KeyShownOnce({
  text,
  onClose,
}: {
  readonly text: string;
  readonly onClose: () => void;
}) {
  const [copied, copy] = useCopy(text, 'virtual key');
  const Icon = copied ? Check : Copy;
  return (
    <div className="space-y-5 p-5">
      <p className="flex gap-3 rounded-card bg-warn-soft px-4 py-3 text-sm text-pretty">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-warn" />
        This is the only time that you see it. Ataski keeps a hash of it, and nobody can show it
        again.
      </p>
      <div>
        <h3 className="mb-1 text-sm font-medium">Virtual key</h3>
        <code
          data-testid="virtual-key"
          className="block rounded-control border border-line bg-sunken px-3 py-2.5 font-mono text-sm break-all"
        >
          {text}
        </code>
        <Button
          look="primary"
          data-first-focus
          className="mt-3"
          icon={<Icon aria-hidden size={14} />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy key'}
        </Button>
      </div>
      <dl className="space-y-3 border-t border-line pt-4 text-sm">
        <Address sdk="OpenAI SDK" path="/llm/openai/v1" />
        <Address sdk="Anthropic SDK" path="/llm/anthropic" />
      </dl>
      <div className="flex justify-end">
        <Button onClick={onClose}>I have stored it</Button>
      </div>
    </div>
  );
}

function Address({ sdk, path }: { readonly sdk: string; readonly path: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">Base URL for the {sdk}</dt>
      <dd>
        <Copyable value={`${location.origin}${path}`} name={`base URL for the ${sdk}`} />
      </dd>
    </div>
  );
}
