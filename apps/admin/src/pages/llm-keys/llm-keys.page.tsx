import { providerKeys } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';
import { NoBudgetNote } from '../llm-budgets/no-budget-note.tsx';
import { ProviderCard } from './provider-card.tsx';
import { VirtualKeys } from './virtual-keys.tsx';

/** The keys that models are called with: the tenant's own at providers, and those of its agents. */
export function ModelKeysPage() {
  const call = useCall(providerKeys.listProviderKeys, {}, { refetchEveryMs: 30_000 });
  return (
    <PageFrame
      title="Model keys"
      purpose="Who pays each provider of models, and the keys that your agents call them with."
    >
      <Loaded
        call={call}
        permission="model:read"
        skeleton={<SkeletonCards count={2} height={180} />}
      >
        {({ keys, payers }) => (
          <>
            <NoBudgetNote />
            <div className="mb-10 grid grid-cols-[minmax(0,1fr)] items-start gap-4 wide:grid-cols-2">
              {payers.map(({ provider, payer }) => (
                <ProviderCard
                  key={provider}
                  provider={provider}
                  payer={payer}
                  keys={keys.filter((key) => key.provider === provider)}
                />
              ))}
            </div>
            <VirtualKeys />
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
