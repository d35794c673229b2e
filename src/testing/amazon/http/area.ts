import type { Seller } from '../state/seller.js';

/** The registered app whose tokens ask. */
export interface AmazonApp {
  /** `amzn1.sp.solution.…`: what notifications name as `ApplicationId`. */
  readonly applicationId: string;
  readonly clientId: string;
}

/** One request that has a valid token, a route and quota. */
export interface SpSandboxRequest {
  /** Decoded, once. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly rawBody: string;
  /** Whose token it is. A grantless request belongs to no seller: reading it there throws. */
  readonly seller: Seller;
  readonly app: AmazonApp;
  /** The sandbox's clock; milliseconds since the epoch. */
  readonly now: number;
}

export interface SpSandboxAnswer {
  readonly status: number;
  /** Answered as JSON; absent for an empty answer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation of SP-API. */
export interface SpRoute {
  readonly operation: string;
  readonly method: string;
  /** `/orders/2026-01-01/orders/{orderId}` */
  readonly path: string;
  /** Requests that come back each second. */
  readonly rate: number;
  /** The most requests that can be saved up. */
  readonly burst: number;
  /** The scope of an app's own token, where the operation belongs to no seller. */
  readonly grantless?: string;
  readonly handle: (request: SpSandboxRequest) => SpSandboxAnswer | Promise<SpSandboxAnswer>;
}
