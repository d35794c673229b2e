import type { SandboxClock } from '../../clock.js';
import { mixSeed } from '../../random.js';
import type { Emit, SellerEvent } from '../notifications/events.js';
import { marketplaceOf, type SandboxMarketplace, type SandboxRegion } from '../sellers/marketplaces.js';

export interface SellerInput {
  /** The selling partner's id. */
  readonly id: string;
  readonly index: number;
  readonly seed: number;
  readonly region: SandboxRegion;
  /** At least one, all of the region. */
  readonly marketplaceIds: readonly string[];
  readonly clock: SandboxClock;
}

/** One selling partner: all that Amazon keeps of it. */
export class Seller {
  /** The selling partner's id, which is the id of the store. */
  readonly id: string;
  /** What everything of this seller is generated from. */
  readonly seed: number;
  readonly region: SandboxRegion;
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly #clock: SandboxClock;
  readonly #listeners: Emit[] = [];

  constructor(input: SellerInput) {
    this.id = input.id;
    this.seed = mixSeed(input.seed, input.index);
    this.region = input.region;
    this.marketplaces = input.marketplaceIds.map(marketplaceOf);
    this.#clock = input.clock;
  }

  /** The sandbox's clock; milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
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
}
