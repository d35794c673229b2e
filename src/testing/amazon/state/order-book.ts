import { HOUR_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { type Article, type GeneratorContext, generateOrder } from '../data/generate-order.js';
import { type AmazonScenario, drawScenario, SHOWCASE } from '../data/scenarios.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { SandboxOrder } from './order.js';

export interface OrderBookInput {
  readonly seed: number;
  readonly count: number;
  readonly marketplaces: readonly SandboxMarketplace[];
  /** What is for sale in a marketplace. */
  readonly articles: (marketplace: SandboxMarketplace) => readonly Article[];
  readonly now: () => number;
}

export interface OrderTimes {
  readonly createdAt: number;
  readonly updatedAt?: number;
}

/** Every order of one seller. */
export class OrderBook {
  readonly #input: OrderBookInput;
  readonly #orders = new Map<string, SandboxOrder>();
  #made = 0;
  #previous: SandboxOrder | undefined;

  constructor(input: OrderBookInput) {
    this.#input = input;
    // The catalogue does not change meanwhile: read once, not for every order.
    const articles = once(input.articles);
    const now = Math.floor(input.now() / SECOND_MS) * SECOND_MS;
    for (let index = 0; index < input.count; index += 1) {
      const createdAt = now - (input.count - index) * 3 * HOUR_MS;
      this.insert(SHOWCASE[index] ?? drawScenario(new Random(mixSeed(input.seed, index, 7))), { createdAt }, articles);
    }
  }

  get(id: string): SandboxOrder | undefined {
    return this.#orders.get(id);
  }

  /** In the order they were made. */
  all(): readonly SandboxOrder[] {
    return [...this.#orders.values()];
  }

  insert(scenario: AmazonScenario, times: OrderTimes, articles = this.#input.articles): SandboxOrder {
    const { seed, marketplaces, now } = this.#input;
    this.#made += 1;
    const random = new Random(mixSeed(seed, this.#made, 0xa2));
    const marketplace = pickMarketplace(scenario, marketplaces, random);
    const context: GeneratorContext = {
      random,
      marketplace,
      articles: articles(marketplace),
      now: now(),
      previous: this.#previous,
    };
    const order = generateOrder(scenario, times, context);
    this.#orders.set(order.id, order);
    this.#previous = order;
    return order;
  }

  delete(id: string): boolean {
    return this.#orders.delete(id);
  }
}

/** Keeps what was worked out for each marketplace. */
function once<T>(work: (marketplace: SandboxMarketplace) => T): (marketplace: SandboxMarketplace) => T {
  const known = new Map<string, T>();
  return (marketplace) => {
    const found = known.get(marketplace.id) ?? work(marketplace);
    known.set(marketplace.id, found);
    return found;
  };
}

/** The scenario's country if the seller sells there; else the first marketplace, and the others for ordinary orders. */
function pickMarketplace(
  { country, label, cod, programs }: AmazonScenario,
  marketplaces: readonly SandboxMarketplace[],
  random: Random,
): SandboxMarketplace {
  const [first, ...others] = marketplaces;
  if (first === undefined) throw new Error('a seller has at least one marketplace');
  const named = marketplaces.find((one) => one.country === country);
  if (named !== undefined) return named;
  const isOrdinary = label === 'mixed' && cod === undefined && programs === undefined;
  return isOrdinary && others.length > 0 && random.chance(0.5) ? random.pick(others) : first;
}
