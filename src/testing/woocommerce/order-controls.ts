import type { WooScenario } from './data/scenarios.js';
import { wpDate } from './rest/dates.js';
import { storedTrackings } from './rest/tracking-items.js';
import type { Site, SiteLookup } from './site.js';
import { formatMoney, parseMoney } from './state/money.js';
import type { SandboxOrder } from './state/order.js';
import {
  addNote,
  changeStatus,
  metaEntry,
  refundOrder,
  restoreOrder,
  saveOrder,
  trashOrder,
} from './state/order-changes.js';
import { refundableLines } from './state/refunds.js';
import { refundedUnits, remainingOf, totalsOf } from './state/totals.js';

/** An order as it really is, for assertions. Amounts have the store's decimals, times are UTC. */
export interface WooOrderTruth {
  /** As the connector has it: the id in decimal text. */
  readonly id: string;
  readonly number: string;
  /** Which case of the generator it is: `cod`, `coupon`, … or `mixed`. */
  readonly scenario: string;
  /** Slug without `wc-`. */
  readonly status: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly paidAt: string | null;
  readonly completedAt: string | null;
  readonly currency: string;
  readonly paymentMethod: string;
  readonly total: string;
  readonly refunded: string;
  readonly lines: readonly {
    readonly id: string;
    readonly productId: number;
    readonly variationId: number;
    readonly sku: string | null;
    readonly quantity: number;
    readonly refunded: number;
  }[];
  /** Shipments a plugin or a connector noted in the order's tracking meta. */
  readonly trackings: readonly { readonly provider: string; readonly number: string }[];
  readonly refunds: readonly { readonly id: string; readonly amount: string; readonly reason: string }[];
  readonly notes: readonly { readonly note: string; readonly customerNote: boolean }[];
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface WooOrderControls {
  /** The truth about every order, the trash included, oldest first. */
  orders(storeId?: string): readonly WooOrderTruth[];
  order(id: string, storeId?: string): WooOrderTruth | undefined;
  /** Changes the order without changing anything in it, as a save in the admin does. */
  touch(id: string, storeId?: string): void;
  /** Adds an order, by default a prepaid one of now, and tells subscribers. */
  insert(input?: {
    readonly scenario?: WooScenario;
    readonly createdAt?: Date;
    readonly modifiedAt?: Date;
    readonly storeId?: string;
  }): WooOrderTruth;
  /** Into the trash: no list shows it any more, but its id still answers. */
  trash(id: string, storeId?: string): void;
  untrash(id: string, storeId?: string): void;
  /** Gone for good, and no webhook tells. */
  deleteForever(id: string, storeId?: string): void;
  /** As the merchant changes it, with dates, stock and notes. */
  setStatus(id: string, status: string, storeId?: string): void;
  /** As the admin refunds: all that is left, an amount, or units of lines. */
  refund(
    id: string,
    refund?: {
      readonly amount?: string;
      readonly reason?: string;
      /** Units by line id; their share of the line's money goes back. */
      readonly lines?: readonly { readonly id: string; readonly quantity: number }[];
    },
    storeId?: string,
  ): void;
  addNote(id: string, note: string, options?: { readonly customerNote?: boolean; readonly storeId?: string }): void;
  /** Writes a custom field, as a plugin does. */
  setMeta(id: string, key: string, value: unknown, storeId?: string): void;
}

export function createWooOrderControls(siteOf: SiteLookup): WooOrderControls {
  const find = (id: string, storeId: string | undefined): { order: SandboxOrder; site: Site } => {
    const site = siteOf(storeId);
    const order = site.orders.get(Number(id));
    if (order === undefined) throw new Error(`site ${site.home} has no order ${id}`);
    return { order, site };
  };
  return {
    orders: (storeId) =>
      siteOf(storeId)
        .orders.all()
        .map((order) => truthOf(order, siteOf(storeId))),
    order(id, storeId) {
      const site = siteOf(storeId);
      const order = site.orders.get(Number(id));
      return order === undefined ? undefined : truthOf(order, site);
    },
    touch(id, storeId) {
      const { order, site } = find(id, storeId);
      saveOrder(order, site);
    },
    insert({ scenario, createdAt, modifiedAt, storeId } = {}) {
      const site = siteOf(storeId);
      const chosen = scenario ?? { label: 'inserted', status: 'processing', payment: 'prepaid' };
      const created = createdAt?.getTime() ?? site.now();
      const order = site.orders.insert(chosen, {
        createdAt: created,
        modifiedAt: modifiedAt?.getTime() ?? Math.max(created, site.now()),
      });
      site.publish('order.created', order.id);
      return truthOf(order, site);
    },
    trash(id, storeId) {
      const { order, site } = find(id, storeId);
      trashOrder(order, site);
    },
    untrash(id, storeId) {
      const { order, site } = find(id, storeId);
      restoreOrder(order, site);
    },
    deleteForever(id, storeId) {
      const { order, site } = find(id, storeId);
      site.orders.delete(order.id);
    },
    setStatus(id, status, storeId) {
      const { order, site } = find(id, storeId);
      if (!site.statuses.includes(status)) throw new Error(`site ${site.home} has no status ${status}`);
      changeStatus(order, status, site);
      saveOrder(order, site);
    },
    refund(id, { amount, reason = '', lines } = {}, storeId) {
      const { order, site } = find(id, storeId);
      const whole = refundableLines(order);
      const given = lines?.map((line) => partOf(whole, line));
      refundOrder(order, site, {
        reason,
        lines: given ?? (amount === undefined && order.refunds.length === 0 ? whole : []),
        ...(amount === undefined && given !== undefined
          ? {}
          : { amount: amount === undefined ? remainingOf(order) : parseMoney(amount) }),
        restock: true,
      });
      saveOrder(order, site);
    },
    addNote(id, note, { customerNote = false, storeId } = {}) {
      const { order, site } = find(id, storeId);
      addNote(order, site, { note, customerNote });
    },
    setMeta(id, key, value, storeId) {
      const { order, site } = find(id, storeId);
      const existing = order.meta.find((entry) => entry.key === key);
      if (existing === undefined) order.meta.push(metaEntry(site, key, value));
      else existing.value = value;
      saveOrder(order, site);
    },
  };
}

function partOf(
  whole: ReturnType<typeof refundableLines>,
  { id, quantity }: { readonly id: string; readonly quantity: number },
): ReturnType<typeof refundableLines>[number] {
  const line = whole.find(({ lineId, kind }) => kind === 'product' && String(lineId) === id);
  if (line === undefined || quantity > line.quantity) throw new Error(`line ${id} has no ${quantity} units left`);
  const share = (amount: bigint): bigint => (amount * BigInt(quantity)) / BigInt(line.quantity);
  return {
    ...line,
    quantity,
    total: share(line.total),
    taxes: line.taxes.map(({ rateId, total }) => ({ rateId, total: share(total) })),
  };
}

function truthOf(order: SandboxOrder, site: Site): WooOrderTruth {
  const { total, refunded } = totalsOf(order);
  const when = (ms: number | null): string | null => (ms === null ? null : `${wpDate(ms)}Z`);
  return {
    id: String(order.id),
    number: order.number,
    scenario: order.scenario,
    status: order.status,
    createdAt: `${wpDate(order.createdAt)}Z`,
    modifiedAt: `${wpDate(order.modifiedAt)}Z`,
    paidAt: when(order.paidAt),
    completedAt: when(order.completedAt),
    currency: order.currency,
    paymentMethod: order.paymentMethod,
    total: formatMoney(total, site.decimals),
    refunded: formatMoney(refunded, site.decimals),
    lines: order.lines.map((line) => ({
      id: String(line.id),
      productId: line.productId,
      variationId: line.variationId,
      sku: line.sku,
      quantity: line.quantity,
      refunded: refundedUnits(order, line.id),
    })),
    trackings: storedTrackings(order).map((item) => ({
      provider: item.custom_tracking_provider || item.tracking_provider,
      number: item.tracking_number,
    })),
    refunds: order.refunds.map(({ id, amount, reason }) => ({
      id: String(id),
      amount: formatMoney(amount, site.decimals),
      reason,
    })),
    notes: order.notes.map(({ note, customerNote }) => ({ note, customerNote })),
    meta: Object.fromEntries(order.meta.map(({ key, value }) => [key, value])),
  };
}
