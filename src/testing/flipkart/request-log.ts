import type { RequestControls } from '../request-log.js';

/** One request as the sandbox saw it. Tokens and secrets are left out. */
export interface FlipkartLoggedRequest {
  /** Whose token it was, or was issued; empty for nobody. */
  readonly storeId: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** `searchShipments`, `pack`, …; `token` and `tokenExpiry` of the OAuth service, `unknown`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** Without tokens, codes and secrets. */
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

export type FlipkartRequestControls = RequestControls<FlipkartLoggedRequest>;
