/** When a fault strikes. Without anything: the next request, once. */
export interface FaultTrigger {
  /** How many requests it hits. `Infinity` until `clear()`. @default 1 */
  readonly times?: number;
  /** Hits only every n-th matching request. */
  readonly every?: number;
  /**
   * As the request log names it. Shopify: the GraphQL operation name, `oauth/access_token`, `oauth/authorize` or
   * `api_permissions`. WooCommerce: method and route, such as `GET orders` or `PUT orders/:id`. Amazon: the operation's id
   * (`searchOrders`), `token` or `document`. Flipkart: `searchShipments`, `pack`, … or `token`.
   */
  readonly operation?: RegExp | string;
  /** Only requests to this store. */
  readonly storeId?: string;
}

interface Planned<Fault> {
  readonly fault: Fault;
  readonly trigger: FaultTrigger;
  left: number;
  seen: number;
}

export interface FaultTarget {
  readonly storeId: string;
  readonly operation: string;
}

/** The switched-on faults. A request takes at most one, in the order they were switched on. */
export class FaultPlan<Fault> {
  #planned: Planned<Fault>[] = [];

  add(fault: Fault, trigger: FaultTrigger): void {
    this.#planned.push({ fault, trigger, left: trigger.times ?? 1, seen: 0 });
  }

  /** The fault that hits this request, counted down. */
  next(target: FaultTarget): Fault | undefined {
    for (const planned of this.#planned) {
      if (planned.left <= 0 || !matches(planned.trigger, target)) continue;
      planned.seen += 1;
      if (planned.trigger.every !== undefined && planned.seen % planned.trigger.every !== 0) continue;
      planned.left -= 1;
      return planned.fault;
    }
    return undefined;
  }

  clear(): void {
    this.#planned = [];
  }
}

function matches(trigger: FaultTrigger, target: FaultTarget): boolean {
  if (trigger.storeId !== undefined && trigger.storeId !== target.storeId) return false;
  const { operation } = trigger;
  if (operation === undefined) return true;
  return typeof operation === 'string' ? operation === target.operation : operation.test(target.operation);
}
