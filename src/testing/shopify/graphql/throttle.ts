export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The leaky bucket of one app in one shop: points come back every second, a request needs its requested cost in it. */
export class ThrottleBucket {
  readonly #maximum: number;
  readonly #restoreRate: number;
  readonly #now: () => number;
  #available: number;
  #at: number;

  constructor(options: { maximum: number; restoreRate: number; now: () => number }) {
    this.#maximum = options.maximum;
    this.#restoreRate = options.restoreRate;
    this.#now = options.now;
    this.#available = options.maximum;
    this.#at = options.now();
  }

  /** Takes the requested cost, or answers `false` and takes nothing. */
  take(cost: number): boolean {
    this.#restore();
    if (this.#available < cost) return false;
    this.#available -= cost;
    return true;
  }

  /** Gives back what the request did not use. */
  refund(points: number): void {
    this.#restore();
    this.#available = Math.min(this.#maximum, this.#available + points);
  }

  /** Sets what is left, for tests. */
  drain(available = 0): void {
    this.#restore();
    this.#available = available;
  }

  status(): ThrottleStatus {
    this.#restore();
    return {
      maximumAvailable: this.#maximum,
      currentlyAvailable: Math.floor(this.#available),
      restoreRate: this.#restoreRate,
    };
  }

  #restore(): void {
    const now = this.#now();
    const seconds = Math.max(0, now - this.#at) / 1_000;
    this.#available = Math.min(this.#maximum, this.#available + seconds * this.#restoreRate);
    this.#at = now;
  }
}
