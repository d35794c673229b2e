/** One call to the REST API of the stand-in, signed in and parsed. */
export interface RestRequest {
  readonly method: string;
  /** What the pattern's `:name` parts matched. */
  readonly params: Readonly<Record<string, string>>;
  /** Query and, for a form body, its fields; the credentials are taken out. A repeated name keeps its last value. */
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

export interface RestAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One route of the REST API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /**
   * Below the API root: `wc/v3/orders/:id`. `:id` and names that end in `Id` take digits only, other names any segment.
   * PUT also answers POST and PATCH of the same path, as WordPress does [RUN].
   */
  readonly pattern: string;
  /** Which permission the key must have. */
  readonly access: 'public' | 'read' | 'write';
  handle(request: RestRequest): RestAnswer;
}

/** An answer in WordPress's form: `{ code, message, data }`. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What `data` holds besides the status; a number takes its place, as some of WooCommerce's errors have it [RUN]. */
    readonly data: Readonly<Record<string, unknown>> | number = {},
  ) {
    super(message);
  }
}
