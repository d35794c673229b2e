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

export interface WooRequestControls {
  /** Requests in the order they were answered, of one operation when given. */
  list(operation?: string): readonly WooLoggedRequest[];
  count(operation?: string): number;
  reset(): void;
}

export class WooRequestLog implements WooRequestControls {
  #entries: WooLoggedRequest[] = [];

  add(entry: WooLoggedRequest): void {
    this.#entries.push(entry);
  }

  list(operation?: string): readonly WooLoggedRequest[] {
    return this.#entries.filter((entry) => operation === undefined || entry.operation === operation);
  }

  count(operation?: string): number {
    return this.list(operation).length;
  }

  reset(): void {
    this.#entries = [];
  }
}
