/** Shopify's rule: the requested cost must be in the bucket, the actual cost is taken out of it. */
export interface CostBucket {
  /** Whether the document may run. */
  has(requested: number): boolean;
  take(actual: number): void;
  status(): { readonly maximumAvailable: number; readonly currentlyAvailable: number; readonly restoreRate: number };
}

export interface CostBucketOptions {
  readonly capacity: number;
  readonly restorePerSecond: number;
  /** Milliseconds. */
  readonly now: () => number;
}

export function createCostBucket({ capacity, restorePerSecond, now }: CostBucketOptions): CostBucket {
  let available = capacity;
  let updatedAt = now();
  const advance = () => {
    const time = now();
    available = Math.min(capacity, available + ((time - updatedAt) / 1_000) * restorePerSecond);
    updatedAt = time;
  };
  return {
    has: (requested) => {
      advance();
      return available + 1e-6 >= requested;
    },
    take: (actual) => {
      advance();
      available -= actual;
    },
    status: () => {
      advance();
      return {
        maximumAvailable: capacity,
        // Shopify prints whole points.
        currentlyAvailable: Math.floor(available),
        restoreRate: restorePerSecond,
      };
    },
  };
}
