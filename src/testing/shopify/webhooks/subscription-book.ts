import type { ShopRuntime } from '../shop-runtime.js';
import type { SubscriptionInput, SubscriptionRecord, Subscriptions } from './subscription.js';

/** Who wants to be told what, by shop. */
export class SubscriptionBook {
  readonly #options: { readonly shops: ReadonlyMap<string, ShopRuntime>; readonly version: string };
  readonly #byShop = new Map<string, readonly SubscriptionRecord[]>();

  constructor(options: { readonly shops: ReadonlyMap<string, ShopRuntime>; readonly version: string }) {
    this.#options = options;
  }

  list(storeId: string): readonly SubscriptionRecord[] {
    return this.#byShop.get(storeId) ?? [];
  }

  add(storeId: string, input: SubscriptionInput): SubscriptionRecord {
    const { state } = this.#shop(storeId);
    const now = state.now();
    const record = { ...input, id: state.nextId('WebhookSubscription'), createdAt: now, updatedAt: now };
    this.#byShop.set(storeId, [...this.list(storeId), record]);
    return record;
  }

  remove(storeId: string, id: string): boolean {
    const kept = this.list(storeId).filter((subscription) => subscription.id !== id);
    const found = kept.length < this.list(storeId).length;
    this.#byShop.set(storeId, kept);
    return found;
  }

  forget(storeId: string): void {
    this.#byShop.delete(storeId);
  }

  /** The subscriptions of one shop, as its requests work on them. */
  of(storeId: string): Subscriptions {
    return {
      version: this.#options.version,
      list: () => this.list(storeId),
      add: (input) => this.add(storeId, input),
      change: (id, input) => this.#change(storeId, id, input),
      remove: (id) => this.remove(storeId, id),
    };
  }

  #change(storeId: string, id: string, input: SubscriptionInput): SubscriptionRecord | undefined {
    const known = this.list(storeId).find((subscription) => subscription.id === id);
    if (known === undefined) return undefined;
    const changed = { ...known, ...input, updatedAt: this.#shop(storeId).state.now() };
    const all = this.list(storeId).map((subscription) => (subscription === known ? changed : subscription));
    this.#byShop.set(storeId, all);
    return changed;
  }

  #shop(storeId: string): ShopRuntime {
    const shop = this.#options.shops.get(storeId);
    if (shop === undefined) throw new Error(`the sandbox has no shop ${storeId}`);
    return shop;
  }
}
