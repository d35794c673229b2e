import { HOUR_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { generateShipment, type ShipmentTimes } from '../data/generate-shipment.js';
import { drawScenario, type FlipkartScenario, SHOWCASE } from '../data/scenarios.js';
import type { Listing } from '../listings/listing.js';
import type { Shipment } from './shipment.js';

export interface ShipmentBookInput {
  readonly seed: number;
  readonly count: number;
  readonly locationIds: readonly string[];
  readonly listings: readonly Listing[];
  readonly now: () => number;
}

/** Every shipment of one seller. */
export class ShipmentBook {
  readonly #input: ShipmentBookInput;
  readonly #shipments = new Map<string, Shipment>();
  #made = 0;
  #previous: Shipment | undefined;

  constructor(input: ShipmentBookInput) {
    this.#input = input;
    const now = Math.floor(input.now() / SECOND_MS) * SECOND_MS;
    for (let index = 0; index < input.count; index += 1) {
      const orderedAt = now - (input.count - index) * 3 * HOUR_MS;
      this.insert(SHOWCASE[index] ?? drawScenario(new Random(mixSeed(input.seed, index, 7))), { orderedAt });
    }
  }

  get(id: string): Shipment | undefined {
    return this.#shipments.get(id);
  }

  /** In the order they were made. */
  all(): readonly Shipment[] {
    return [...this.#shipments.values()];
  }

  insert(scenario: FlipkartScenario, times: ShipmentTimes): Shipment {
    const { seed, locationIds, listings, now } = this.#input;
    this.#made += 1;
    const random = new Random(mixSeed(seed, this.#made, 0xf2));
    const context = { random, locationIds, listings, now: now(), previous: this.#previous };
    const shipment = generateShipment(scenario, times, context);
    this.#shipments.set(shipment.id, shipment);
    this.#previous = shipment;
    return shipment;
  }

  delete(id: string): boolean {
    return this.#shipments.delete(id);
  }
}
