import type { RequestControls } from '../request-log.js';
import type { AuthKind } from './auth/identity.js';

/** One request as the sandbox saw it. Credentials are left out. */
export interface WooLoggedRequest {
  readonly storeId: string;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  /** Method and route: `GET orders`, `PUT orders/:id`, `GET index`, `GET home`, `GET wc-auth`, `GET unknown`. */
  readonly operation: string;
  /** The method on the wire; a method override shows in `operation` only. */
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The parsed JSON body; absent without one. */
  readonly body?: unknown;
  /** How the request proved itself; `none` also where a key was ignored. */
  readonly auth: AuthKind;
  /** 0 when the connection was cut. */
  readonly status: number;
  /** The fault that hit the request. */
  readonly fault?: string;
}

export type WooRequestControls = RequestControls<WooLoggedRequest>;
