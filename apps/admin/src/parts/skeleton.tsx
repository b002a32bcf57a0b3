/** A grey line where text will be. */
export function SkeletonLine({ width = '60%' }: { readonly width?: string }) {
  return <span className="pulse-soft block h-3 rounded bg-line" style={{ width }} />;
}

/** The shape of a table that is on its way. */
export function SkeletonTable({
  rows = 8,
  columns = 4,
}: {
  readonly rows?: number;
  readonly columns?: number;
}) {
  return (
    <div role="status" aria-label="Loading" className="rounded-card border border-line bg-raised">
      <div className="h-[37px] rounded-t-card border-b border-line bg-sunken" />
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="flex h-10 items-center gap-6 border-b border-line px-4 last:border-b-0"
        >
          {Array.from({ length: columns }, (__, column) => (
            <span key={column} className="flex-1">
              <SkeletonLine width={`${45 + ((row * 7 + column * 19) % 40)}%`} />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}

/** The shape of cards that are on their way. */
export function SkeletonCards({
  count = 3,
  height = 96,
}: {
  readonly count?: number;
  readonly height?: number;
}) {
  return (
    <div role="status" aria-label="Loading" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {Array.from({ length: count }, (_, index) => (
        <div
          key={index}
          className="space-y-3 rounded-card border border-line bg-raised p-4"
          style={{ minHeight: height }}
        >
          <SkeletonLine width="40%" />
          <SkeletonLine width="75%" />
        </div>
      ))}
    </div>
  );
}
