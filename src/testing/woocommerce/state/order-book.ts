import { HOUR_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { Goods } from '../data/generate-lines.js';
import { type GeneratorContext, generateOrder, type OrderTimes } from '../data/generate-order.js';
import { drawScenario, SHOWCASE, type WooScenario } from '../data/scenarios.js';
import { Sequences } from './ids.js';
import type { SandboxOrder } from './order.js';

export interface OrderBookInput {
  readonly seed: number;
  readonly count: number;
  readonly goods: Goods;
  readonly decimals: number;
  readonly firstId: number;
  now(): number;
}

/** Every order of one site, with ids that rise with the time of the order. */
export class OrderBook {
  readonly ids: Sequences;
  readonly #orders = new Map<number, SandboxOrder>();
  readonly #input: OrderBookInput;
  #made = 0;

  constructor(input: OrderBookInput) {
    this.#input = input;
    this.ids = new Sequences(input.firstId);
    const now = input.now();
    for (let index = 0; index < input.count; index += 1) {
      const createdAt = now - (input.count - index) * 3 * HOUR_MS;
      this.#generate(SHOWCASE[index] ?? drawScenario(this.#random(index)), { createdAt });
    }
  }

  get(id: number): SandboxOrder | undefined {
    return this.#orders.get(id);
  }

  /** By id, oldest first. */
  all(): readonly SandboxOrder[] {
    return [...this.#orders.values()];
  }

  /** Adds an order of now, or of the given times. */
  insert(scenario: WooScenario, times: OrderTimes): SandboxOrder {
    return this.#generate(scenario, times);
  }

  delete(id: number): boolean {
    return this.#orders.delete(id);
  }

  /** Lines of a deleted product or variation keep their name and lose the rest [RUN]. */
  forgetProduct(id: number): void {
    for (const line of this.all().flatMap(({ lines }) => lines)) {
      if (line.productId !== id && line.variationId !== id) continue;
      line.productId = 0;
      line.variationId = 0;
      line.sku = null;
    }
  }

  #generate(scenario: WooScenario, times: OrderTimes): SandboxOrder {
    const { goods, decimals, now } = this.#input;
    this.#made += 1;
    const context: GeneratorContext = {
      random: this.#random(this.#made, 1),
      ids: this.ids,
      goods,
      decimals,
      now: now(),
    };
    const order = generateOrder(scenario, times, context);
    this.#orders.set(order.id, order);
    return order;
  }

  #random(...parts: readonly number[]): Random {
    return new Random(mixSeed(this.#input.seed, ...parts));
  }
}
