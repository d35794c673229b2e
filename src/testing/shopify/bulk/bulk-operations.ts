import { GraphQLError, type GraphQLSchema } from 'graphql';
import { mixSeed, Random } from '../../random.js';
import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { gid } from '../ids.js';
import type { ShopState } from '../state/shop-state.js';
import { bulkLines } from './bulk-lines.js';
import { type BulkErrorCode, BulkOperation } from './bulk-operation.js';
import { readBulkQuery } from './bulk-query.js';

/** At the same time, per app and shop, since 2026-01 [REC bulk-operation-run-query-concurrency-limit]. */
const MAX_RUNNING = 5;
/** Batches written while the request that starts or finishes an operation waits; the rest follows in the background. */
const BATCHES_AT_ONCE = 20;

export interface BulkOperationsOptions {
  readonly shop: ShopState;
  readonly seed: number;
  readonly onFinish: (operation: BulkOperation) => void;
}

export interface RunBulkQuery {
  readonly query: string;
  readonly groupObjects: boolean;
  readonly schema: GraphQLSchema;
  readonly context: RequestContext;
}

/**
 * The bulk operations of one app in one shop. Time does not drive them but readers do: the first look finds an
 * operation running, a later one (the second, unless told otherwise) finds it completed.
 */
export class BulkOperations {
  readonly #shop: ShopState;
  readonly #random: Random;
  readonly #onFinish: (operation: BulkOperation) => void;
  readonly #operations: BulkOperation[] = [];
  #pollsToFinish = 2;
  #closed = false;

  constructor(options: BulkOperationsOptions) {
    this.#shop = options.shop;
    this.#random = new Random(mixSeed(options.seed, options.shop.shopIndex, 0xb01c));
    this.#onFinish = options.onFinish;
  }

  /** Oldest first. */
  list(): readonly BulkOperation[] {
    return this.#operations;
  }

  find(id: string): BulkOperation | undefined {
    return this.#operations.find((operation) => operation.id === id);
  }

  bySecret(secret: string): BulkOperation | undefined {
    return this.#operations.find((operation) => operation.secret === secret);
  }

  /** `Infinity`: only `finish` ends them. */
  finishAfter(polls: number): void {
    this.#pollsToFinish = polls;
  }

  start(request: RunBulkQuery): BulkOperation | readonly UserError[] {
    const read = readBulkQuery(request.query, request.schema);
    if ('errors' in read) return read.errors;
    const running = this.#operations.filter((operation) => operation.isRunning);
    if (running.length >= MAX_RUNNING) {
      const ids = running.map((operation) => gid('BulkOperation', operation.id)).join(', ');
      const message = `A bulk query operation for this app and shop is already in progress: ${ids}.`;
      return [userError(null, message, 'OPERATION_IN_PROGRESS')];
    }
    const operation = new BulkOperation({
      id: this.#shop.nextId('BulkOperation'),
      secret: this.#random.letters(28).toLowerCase(),
      query: request.query,
      lines: bulkLines({ ...request, roots: read.roots }),
      now: () => this.#shop.now(),
    });
    this.#operations.push(operation);
    this.#write(operation, BATCHES_AT_ONCE);
    return operation;
  }

  /** Somebody looks at an operation, and finds it further than before. */
  poll(operation: BulkOperation): void {
    if (!operation.isRunning) return;
    operation.polls += 1;
    if (operation.status === 'CANCELING') {
      operation.cancel();
      this.#onFinish(operation);
    } else if (operation.polls >= this.#pollsToFinish && operation.written) this.#end(operation);
    else operation.run();
  }

  /** Writes whatever is missing and ends it now. */
  finish(operation: BulkOperation): void {
    while (operation.isRunning && !operation.written) this.#step(operation);
    if (operation.isRunning) this.#end(operation);
  }

  /** `keep`: the part of what was written that stays readable. */
  fail(operation: BulkOperation, code: BulkErrorCode, keep: number): void {
    if (!operation.isRunning) return;
    operation.fail(code, keep);
    this.#onFinish(operation);
  }

  close(): void {
    this.#closed = true;
    for (const operation of this.#operations) operation.file.remove();
  }

  #end(operation: BulkOperation): void {
    if (operation.failure === undefined) operation.complete();
    else operation.fail(operation.failure, 1);
    this.#onFinish(operation);
  }

  #write(operation: BulkOperation, batches: number): void {
    for (let done = 0; done < batches; done += 1) {
      if (this.#closed || operation.written || !operation.isRunning) return;
      this.#step(operation);
    }
    // Big results are written between other work, so that the server goes on answering meanwhile.
    setImmediate(() => this.#write(operation, 1));
  }

  #step(operation: BulkOperation): void {
    try {
      operation.advance();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      operation.breakOff(error.extensions['code'] === 'ACCESS_DENIED' ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR');
    }
  }
}
