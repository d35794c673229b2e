import type { Seller } from '../state/seller.js';

/** One request that has a valid token and a route. */
export interface FlipkartSandboxRequest {
  /** Decoded, once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly rawBody: string;
  /** Whose token it is. */
  readonly seller: Seller;
  readonly appId: string;
  /** The sandbox's clock; milliseconds since the epoch. */
  readonly now: number;
}

export interface FlipkartSandboxAnswer {
  readonly status: number;
  /** Answered as JSON, bytes as they are (with a `Content-Type` in `headers`); absent for an empty answer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of the Seller API. */
export interface FlipkartRoute {
  /** What the request log and faults call it: `searchShipments`. */
  readonly operation: string;
  readonly method: string;
  /** Below `/sellers`: `/v3/shipments/{shipmentIds}` */
  readonly path: string;
  /** Refuses with a FlipkartRefusal. */
  readonly handle: (request: FlipkartSandboxRequest) => FlipkartSandboxAnswer | Promise<FlipkartSandboxAnswer>;
}
