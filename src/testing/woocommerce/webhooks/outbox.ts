/** Something that waits for the store's next background run. */
export type Job =
  | { readonly kind: 'delivery'; readonly webhookId: number; readonly resourceId: number }
  | { readonly kind: 'ping'; readonly webhookId: number };

/** What waits to be sent, and what a test does to it on its way. */
export class Outbox {
  #jobs: Job[] = [];
  #drops = 0;
  #duplicates = 0;
  #reorders = 0;

  /** Takes nothing that waits already: several changes of one order before a run make one delivery [RUN]. */
  add(job: Job): void {
    if (!this.#jobs.some((waiting) => isSame(waiting, job))) this.#jobs.push(job);
  }

  get size(): number {
    return this.#jobs.length;
  }

  /** Everything that waits, as it will be sent. */
  take(): readonly Job[] {
    const pings = this.#jobs.filter(({ kind }) => kind === 'ping');
    let deliveries = this.#jobs.filter(({ kind }) => kind === 'delivery');
    this.#jobs = [];
    const dropped = Math.min(this.#drops, deliveries.length);
    this.#drops -= dropped;
    deliveries = deliveries.slice(dropped);
    const doubled = Math.min(this.#duplicates, deliveries.length);
    this.#duplicates -= doubled;
    deliveries = deliveries.flatMap((job, position) => (position < doubled ? [job, job] : [job]));
    const turned = Math.min(this.#reorders, deliveries.length);
    this.#reorders -= turned;
    return [...pings, ...deliveries.slice(0, turned).reverse(), ...deliveries.slice(turned)];
  }

  /** Loses the next `count` deliveries. */
  drop(count: number): void {
    this.#drops = count;
  }

  /** Sends the next `count` deliveries twice. */
  duplicate(count: number): void {
    this.#duplicates = count;
  }

  /** Sends the next `count` deliveries of a run in reverse. */
  reorder(count: number): void {
    this.#reorders = count;
  }

  clearFaults(): void {
    this.#drops = 0;
    this.#duplicates = 0;
    this.#reorders = 0;
  }

  clear(): void {
    this.#jobs = [];
  }
}

const isSame = (one: Job, other: Job): boolean =>
  one.kind === other.kind &&
  one.webhookId === other.webhookId &&
  (one.kind === 'ping' || (other.kind === 'delivery' && one.resourceId === other.resourceId));
