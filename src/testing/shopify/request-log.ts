/** One request as the sandbox saw it. */
export interface LoggedRequest {
  readonly storeId: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** The GraphQL operation name, `anonymous`, or the name of another endpoint such as `oauth/access_token` or `bulk-download`. */
  readonly operation: string;
  /** The version the path asked for; absent outside GraphQL. */
  readonly version?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Where a download was to start: the `Range` header. */
  readonly range?: string;
  /** An access token came along. */
  readonly withToken: boolean;
  /** 0 when the connection was cut. */
  readonly status: number;
  readonly requestedCost: number | null;
  readonly actualCost: number | null;
  readonly throttled: boolean;
  /** The fault that hit the request. */
  readonly fault?: string;
}

export interface RequestTotals {
  readonly requests: number;
  readonly throttled: number;
  readonly requestedCost: number;
  readonly actualCost: number;
}

export interface RequestControls {
  /** Requests in the order they were answered, of one operation when given. */
  list(operation?: string): readonly LoggedRequest[];
  count(operation?: string): number;
  totals(): RequestTotals;
  reset(): void;
}

export class RequestLog implements RequestControls {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
  }

  list(operation?: string): readonly LoggedRequest[] {
    return operation === undefined
      ? [...this.#entries]
      : this.#entries.filter((entry) => entry.operation === operation);
  }

  count(operation?: string): number {
    return this.list(operation).length;
  }

  totals(): RequestTotals {
    return {
      requests: this.#entries.length,
      throttled: this.#entries.filter((entry) => entry.throttled).length,
      requestedCost: this.#entries.reduce((total, entry) => total + (entry.requestedCost ?? 0), 0),
      actualCost: this.#entries.reduce((total, entry) => total + (entry.actualCost ?? 0), 0),
    };
  }

  reset(): void {
    this.#entries = [];
  }
}
