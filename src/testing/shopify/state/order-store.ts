import { SECOND_MS } from '../../clock.js';
import { generateHead, type OrderHead, scenarioOf } from '../data/generate-head.js';
import { generateOrder } from '../data/generate-order.js';
import type { GeneratorContext } from '../data/generator-context.js';
import type { Scenario } from '../data/scenarios.js';
import { compareIds } from '../ids.js';
import type { OrderRecord } from './records.js';

/** One row of the search index. `updatedAt` moves; everything else of a row is fixed. */
export interface OrderRow {
  readonly sequence: number;
  readonly id: string;
  readonly createdAt: number;
  readonly processedAt: number;
  updatedAt: number;
  /** When a request or a test last changed it; the search index follows later. */
  touchedAt: number;
  deleted: boolean;
}

export type OrderSort = 'CREATED_AT' | 'ID' | 'PROCESSED_AT' | 'UPDATED_AT';

export const sortValue = (row: OrderRow, sort: OrderSort): number => {
  switch (sort) {
    case 'CREATED_AT':
      return row.createdAt;
    case 'PROCESSED_AT':
      return row.processedAt;
    case 'UPDATED_AT':
      return row.updatedAt;
    case 'ID':
      return 0;
  }
};

/**
 * The orders of one shop. Rows are made at the start, the orders behind them when somebody looks, so that a sandbox of
 * tens of thousands of orders starts at once. The index is live: a touched order moves to its new place.
 */
export class OrderStore {
  readonly #context: GeneratorContext;
  readonly #rows: OrderRow[] = [];
  readonly #byId = new Map<string, OrderRow>();
  readonly #records = new Map<string, OrderRecord>();
  readonly #scenarios = new Map<number, Scenario>();
  readonly #sorted = new Map<OrderSort, OrderRow[]>();

  constructor(context: GeneratorContext, count: number, now: number) {
    this.#context = context;
    for (let sequence = 0; sequence < count; sequence += 1) this.#addRow(generateHead(context, sequence, count, now));
  }

  get count(): number {
    return this.#rows.filter((row) => !row.deleted).length;
  }

  /** The rows in the order of the index, oldest first. */
  sorted(sort: OrderSort): readonly OrderRow[] {
    const known = this.#sorted.get(sort);
    if (known !== undefined) return known;
    const rows = this.#rows.filter((row) => !row.deleted);
    rows.sort((left, right) => sortValue(left, sort) - sortValue(right, sort) || compareIds(left.id, right.id));
    this.#sorted.set(sort, rows);
    return rows;
  }

  record(row: OrderRow): OrderRecord {
    const record = this.peek(row);
    this.#records.set(row.id, record);
    return record;
  }

  /** The order for reading only: one that nobody looked at before is made and not kept. */
  peek(row: OrderRow): OrderRecord {
    const known = this.#records.get(row.id);
    if (known !== undefined) return known;
    const scenario = this.#scenarios.get(row.sequence) ?? scenarioOf(this.#context, row.sequence);
    return generateOrder(this.#context, row, scenario);
  }

  find(id: string): OrderRecord | undefined {
    const row = this.#byId.get(id);
    return row === undefined || row.deleted ? undefined : this.record(row);
  }

  /** Marks the order as changed at `now`; instants have whole seconds, so two changes may share one. */
  touch(order: OrderRecord, now: number): void {
    const row = this.#byId.get(order.id);
    if (row === undefined) return;
    order.updatedAt = now - (now % SECOND_MS);
    row.updatedAt = order.updatedAt;
    row.touchedAt = now;
    this.#sorted.delete('UPDATED_AT');
  }

  /** Sets the row's clock without the record's other consequences, for tests that need exact times. */
  setUpdatedAt(order: OrderRecord, at: number): void {
    this.touch(order, at);
  }

  insert(scenario: Scenario, now: number, times?: { createdAt?: number; updatedAt?: number }): OrderRecord {
    const sequence = this.#rows.length;
    const whole = now - (now % SECOND_MS);
    const createdAt = times?.createdAt ?? whole;
    const head = generateHead(this.#context, sequence, sequence + 1, whole);
    this.#scenarios.set(sequence, scenario);
    this.#sorted.clear();
    const row = this.#addRow({ ...head, createdAt, updatedAt: times?.updatedAt ?? createdAt });
    row.touchedAt = now;
    return this.record(row);
  }

  delete(id: string): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    row.deleted = true;
    this.#sorted.clear();
  }

  #addRow(head: OrderHead): OrderRow {
    const row: OrderRow = { ...head, processedAt: head.createdAt, touchedAt: Number.NEGATIVE_INFINITY, deleted: false };
    this.#rows.push(row);
    this.#byId.set(row.id, row);
    return row;
  }
}
