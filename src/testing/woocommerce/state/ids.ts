/** The counters of a WordPress database; orders, refunds and products share one. */
export class Sequences {
  #post: number;
  #item = 0;
  #meta = 0;
  #comment = 0;

  /** @param firstPost Where the ids of orders begin. */
  constructor(firstPost: number) {
    this.#post = firstPost - 1;
  }

  /** An order or a refund. */
  readonly post = (): number => {
    this.#post += 1;
    return this.#post;
  };

  /** A line of an order or a refund. */
  readonly item = (): number => {
    this.#item += 1;
    return this.#item;
  };

  readonly meta = (): number => {
    this.#meta += 1;
    return this.#meta;
  };

  /** An order note. */
  readonly comment = (): number => {
    this.#comment += 1;
    return this.#comment;
  };
}
