import type { SandboxClock } from '../../clock.js';
import { mixSeed } from '../../random.js';
import type { Article } from '../data/generate-lines.js';
import { FbaInventory } from '../fba/fba-inventory.js';
import type { AcknowledgedOrder, CancelledItem } from '../feeds/acknowledged-orders.js';
import type { DocumentVault } from '../feeds/document-vault.js';
import { Feeds } from '../feeds/feeds.js';
import { fbaChannelOf, isListedIn, isParent, itemName, standardPrice } from '../listings/listing.js';
import { Listings } from '../listings/listings.js';
import { ListingFaults } from '../listings/routes.js';
import type { Emit, SellerEvent } from '../notifications/events.js';
import { Reports } from '../reports/reports.js';
import { decimalsOf, marketplaceOf, type SandboxMarketplace, type SandboxRegion } from '../sellers/marketplaces.js';
import { shippedUnits } from './order.js';
import { OrderBook } from './order-book.js';
import { cancelItems } from './order-changes.js';

export interface SellerInput {
  /** The selling partner's id. */
  readonly id: string;
  readonly index: number;
  readonly seed: number;
  readonly region: SandboxRegion;
  /** At least one, all of the region. */
  readonly marketplaceIds: readonly string[];
  readonly orders: number;
  readonly listings: number;
  readonly quotaScale: number;
  readonly clock: SandboxClock;
  readonly vault: DocumentVault;
}

/** One selling partner: all that Amazon keeps of it. */
export class Seller {
  /** The selling partner's id, which is the id of the store. */
  readonly id: string;
  readonly sellerId: string;
  /** What everything of this seller is generated from. */
  readonly seed: number;
  readonly region: SandboxRegion;
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly storeName: string;
  /** An invented company. */
  readonly companyName: string;
  readonly listings: Listings;
  readonly listingFaults = new ListingFaults();
  readonly fba: FbaInventory;
  readonly orders: OrderBook;
  readonly feeds: Feeds;
  readonly reports: Reports;
  /** The Orders API of 2026 refuses this seller, whatever is asked (selling-partner-api-models#5319). */
  refusesOrders = false;
  /** Marketplaces whose orders are refused although the seller sells there. */
  readonly refusedMarketplaces = new Set<string>();
  /** Pages overlap by a row. */
  readonly faults = { repeatRows: false };
  readonly #clock: SandboxClock;
  readonly #listeners: Emit[] = [];

  constructor(input: SellerInput) {
    const { id, clock, vault } = input;
    this.id = id;
    this.sellerId = id;
    this.seed = mixSeed(input.seed, input.index);
    this.region = input.region;
    this.marketplaces = input.marketplaceIds.map(marketplaceOf);
    this.storeName = `Sandbox Store ${input.index + 1}`;
    this.companyName = `Sandbox Trading ${input.index + 1} Ltd`;
    this.#clock = clock;
    const common = { seed: this.seed, now: () => clock.now(), marketplaces: this.marketplaces, emit: this.emit };
    this.listings = new Listings({ ...common, count: input.listings });
    this.fba = new FbaInventory({ ...common, listings: this.listings });
    this.orders = new OrderBook({ ...common, count: input.orders, articles: (one) => this.#articles(one) });
    this.reports = new Reports({ ...common, sellerId: id, listings: this.listings, vault });
    this.feeds = new Feeds({
      ...common,
      sellerId: id,
      listings: this.listings,
      orders: { find: (orderId) => this.#acknowledged(orderId), cancelItems: (...given) => this.#cancel(...given) },
      vault,
      quotaScale: input.quotaScale,
    });
  }

  /** The sandbox's clock; milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** Brings everything that goes on by itself to where it is by now. */
  settle(): void {
    this.feeds.settle();
    this.listings.settle();
    this.reports.settle();
  }

  sellsIn(marketplaceId: string): boolean {
    return this.marketplaces.some(({ id }) => id === marketplaceId);
  }

  /** Tells everyone who listens what happened. */
  readonly emit: Emit = (event: SellerEvent) => {
    for (const listener of this.#listeners) listener(event);
  };

  onEvent(listener: Emit): void {
    this.#listeners.push(listener);
  }

  #acknowledged(orderId: string): AcknowledgedOrder | undefined {
    const order = this.orders.get(orderId);
    if (order === undefined) return undefined;
    return {
      fulfilledBy: order.fulfilledBy,
      pending: order.status === 'PENDING' || order.status === 'PENDING_AVAILABILITY',
      items: order.lines.map((line) => ({
        orderItemId: line.id,
        shipped: shippedUnits(order, line),
        cancelled: line.cancellation !== undefined,
      })),
    };
  }

  #cancel(orderId: string, items: readonly CancelledItem[], at: number): void {
    const order = this.orders.get(orderId);
    if (order !== undefined) cancelItems(order, this, items, 'MERCHANT', at);
  }

  /** What is for sale in a marketplace. */
  #articles(marketplace: SandboxMarketplace): readonly Article[] {
    return this.listings.all().flatMap((listing) => {
      const price = standardPrice(listing, marketplace.id);
      const { sku, asin } = listing;
      if (price === undefined || asin === undefined || isParent(listing) || !isListedIn(listing, [marketplace]))
        return [];
      const unit = 10 ** decimalsOf(marketplace.currency);
      const fba = fbaChannelOf(listing) !== undefined;
      return [{ sku, asin, title: itemName(listing, marketplace.id), price: Math.round(price * unit), fba }];
    });
  }
}
