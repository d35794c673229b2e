/** Which of the host's SKUs changed since they were last written, by company. */
export interface DirtySkus {
  add(companyId: string, hostSkus: Iterable<string>): void;
  /** What is there now, and forgets it. */
  take(companyId?: string): ReadonlyMap<string, readonly string[]>;
}

/** Losing some costs only time: the next run compares everything. */
const MAX_SKUS = 100_000;

export function createDirtySkus(limit = MAX_SKUS): DirtySkus {
  const byCompany = new Map<string, Set<string>>();
  let size = 0;
  return {
    add: (companyId, hostSkus) => {
      const skus = byCompany.get(companyId) ?? new Set<string>();
      for (const sku of hostSkus) {
        if (size >= limit || skus.has(sku)) continue;
        skus.add(sku);
        size += 1;
      }
      if (skus.size > 0) byCompany.set(companyId, skus);
    },
    take: (companyId) => {
      const taken = new Map<string, readonly string[]>();
      for (const [company, skus] of byCompany) {
        if (companyId !== undefined && companyId !== company) continue;
        taken.set(company, [...skus]);
        byCompany.delete(company);
        size -= skus.size;
      }
      return taken;
    },
  };
}
