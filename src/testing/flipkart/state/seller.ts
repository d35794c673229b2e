import type { SandboxClock } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { inventAddress } from '../data/people.js';
import { FulfillmentDesk } from '../fulfillment/desk.js';
import { finishPacking } from '../fulfillment/packing.js';
import { Catalogue } from '../listings/catalogue.js';
import { seedListings } from '../listings/seed-listings.js';
import { Notifications } from '../notifications/notifications.js';
import { Drift } from '../orders/drift.js';
import type { WindowEnds } from '../orders/find-shipments.js';
import { ReturnBook } from '../returns/return-book.js';
import type { Emit, SellerEvent } from './events.js';
import type { Address } from './shipment.js';
import { ShipmentBook } from './shipment-book.js';

export interface SellerInput {
  readonly id: string;
  readonly index: number;
  readonly seed: number;
  readonly locations: number;
  readonly orders: number;
  readonly listings: number;
  readonly details: 'pages' | 'sdk';
  readonly clock: SandboxClock;
}

/** One seller: all that Flipkart keeps of it. */
export class Seller {
  readonly id: string;
  /** What everything of this seller is generated from. */
  readonly seed: number;
  /** `LOC…`, 35 characters. */
  readonly locationIds: readonly string[];
  readonly catalogue: Catalogue;
  readonly shipments: ShipmentBook;
  readonly fulfillment = new FulfillmentDesk();
  /** How its papers are answered. */
  readonly papers: { invoices: 'json' | 'pdf' } = { invoices: 'pdf' };
  readonly returns: ReturnBook;
  /** How the details of its shipments are written. */
  details: 'pages' | 'sdk';
  windowEnds: WindowEnds = 'inclusive';
  readonly notifications = new Notifications();
  readonly drift = new Drift();
  /** Shipments that answers by id leave out, though they exist. */
  leftOut: ReadonlySet<string> = new Set();
  readonly #addresses: ReadonlyMap<string, Address>;
  readonly #clock: SandboxClock;
  readonly #listeners: Emit[] = [(event) => this.notifications.tell(event)];
  readonly #settlers: (() => void)[] = [];
  readonly #pageTurners: (() => void)[] = [];

  constructor(input: SellerInput) {
    const { id, clock } = input;
    this.id = id;
    this.seed = mixSeed(input.seed, input.index);
    this.details = input.details;
    this.#clock = clock;
    const random = new Random(mixSeed(this.seed, 0x10c));
    this.locationIds = Array.from({ length: input.locations }, () => `LOC${random.uuid().replaceAll('-', '')}`);
    this.#addresses = new Map(this.locationIds.map((location) => [location, inventAddress(random)]));
    const listings = seedListings(this.seed, input.listings, this.locationIds);
    this.catalogue = new Catalogue(listings);
    this.shipments = new ShipmentBook({
      seed: this.seed,
      count: input.orders,
      locationIds: this.locationIds,
      listings,
      now: () => clock.now(),
    });
    this.returns = new ReturnBook(this.seed, this.shipments.all(), clock.now());
    this.onSettle(() => finishPacking(this));
  }

  /** Where a location is. */
  addressOf(locationId: string): Address {
    const address = this.#addresses.get(locationId);
    if (address === undefined) throw new Error(`seller ${this.id} has no location ${locationId}`);
    return address;
  }

  /** The sandbox's clock; milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** Brings everything that goes on by itself to where it is by now. Runs before every request. */
  settle(): void {
    for (const settle of this.#settlers) settle();
  }

  onSettle(settle: () => void): void {
    this.#settlers.push(settle);
  }

  /** Tells everyone who listens what happened. */
  readonly emit: Emit = (event: SellerEvent) => {
    for (const listener of this.#listeners) listener(event);
  };

  onEvent(listener: Emit): void {
    this.#listeners.push(listener);
  }

  /** Before every page of a list but the first. */
  turnPage(): void {
    for (const turn of this.#pageTurners) turn();
  }

  onTurnPage(turn: () => void): void {
    this.#pageTurners.push(turn);
  }
}
