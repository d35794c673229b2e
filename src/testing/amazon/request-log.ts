import type { RequestControls } from '../request-log.js';

/** One request as the sandbox saw it. Tokens and secrets are left out. */
export interface AmazonLoggedRequest {
  /** Whose token it was; empty for an app in its own name, and for nobody. */
  readonly storeId: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** The operation's id in Amazon's models: `searchOrders`; `token` for Login with Amazon, `document` for the document store, `unknown`. */
  readonly operation: string;
  readonly method: string;
  /** Path and query as sent; without a document's signature. */
  readonly target: string;
  readonly query: Readonly<Record<string, string>>;
  /** The parsed JSON body; text where it is none. Absent without one, and for token requests. */
  readonly body?: unknown;
  /** Of a token request. */
  readonly grantType?: string;
  /** Names of the headers that were sent, in lower case. */
  readonly headers: readonly string[];
  /** 0 when the connection was cut. */
  readonly status: number;
  /** The fault that hit the request. */
  readonly fault?: string;
}

export type AmazonRequestControls = RequestControls<AmazonLoggedRequest>;
