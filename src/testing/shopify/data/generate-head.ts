import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { numericId } from '../ids.js';
import type { GeneratorContext } from './generator-context.js';
import { drawScenario, type Scenario, SHOWCASE } from './scenarios.js';

/** The part of an order that lists and filters need, cheap enough for tens of thousands of orders. */
export interface OrderHead {
  readonly sequence: number;
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export function scenarioOf(context: GeneratorContext, sequence: number): Scenario {
  const showcase = SHOWCASE[sequence];
  return showcase ?? drawScenario(new Random(mixSeed(context.seed, context.shopIndex, sequence, 0x5ce)));
}

/**
 * Orders reach back 90 days, oldest first. Every 8th group of four shares one `updatedAt` second, because a bulk action
 * in the admin does that to real orders and a cursor has to survive it.
 */
export function generateHead(context: GeneratorContext, sequence: number, count: number, now: number): OrderHead {
  const random = new Random(mixSeed(context.seed, context.shopIndex, sequence, 0x4ead));
  const whole = now - (now % SECOND_MS);
  const span = 90 * DAY_MS - 2 * HOUR_MS;
  const createdAt = whole - HOUR_MS - span + Math.floor((span * sequence) / Math.max(1, count) / SECOND_MS) * SECOND_MS;
  const group = Math.floor(sequence / 4);
  const shared = group % 8 === 2;
  const base = shared
    ? whole - HOUR_MS - span + Math.floor((span * (group * 4 + 3)) / Math.max(1, count) / SECOND_MS) * SECOND_MS
    : createdAt;
  const room = Math.max(SECOND_MS, Math.min(6 * DAY_MS, whole - base - MINUTE_MS));
  const delay = shared
    ? Math.floor(room / 2 / SECOND_MS) * SECOND_MS
    : random.int(1, Math.floor(room / SECOND_MS)) * SECOND_MS;
  return { sequence, id: numericId('Order', context.shopIndex, sequence), createdAt, updatedAt: base + delay };
}
