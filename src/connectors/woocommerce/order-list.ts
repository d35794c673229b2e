import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import type { WooAnswer, WooClient, WooRequest } from './client.js';
import { parseId } from './ids.js';
import { compareIds, type WindowRows } from './order-walk.js';
import type { OrderWindow } from './order-windows.js';
import type { Paces } from './pace.js';
import { type Terms, triesOf } from './page-retry.js';
import type { WooOrder } from './wire.js';

/** What the store answered for a window of a list of orders. */
export interface ListAnswer extends WindowRows<WooOrder>, Pick<WooAnswer, 'serverTime' | 'durationMs'> {
  readonly window: OrderWindow;
  /** Some of it the store cannot write; the rest is there. */
  readonly isBroken?: boolean;
}

/** Whose orders are read, for which call. */
export interface OrderSource {
  readonly client: WooClient;
  readonly paces: Paces;
  readonly storeId: string;
  readonly call: Call;
}

/** Reads one window of a list. */
export async function readWindow(
  { client, storeId, call }: OrderSource,
  query: NonNullable<WooRequest['query']>,
  window: OrderWindow,
  terms: Terms,
): Promise<ListAnswer> {
  const { page, perPage } = window;
  const request: WooRequest = {
    method: 'GET',
    path: 'wc/v3/orders',
    query: { ...query, page, per_page: perPage },
    label: 'orders page',
    ...triesOf(perPage, terms),
  };
  const answer = await client.request(storeId, request, call);
  const { total, serverTime, durationMs } = answer;
  return { window, rows: rowsOf(answer, window, storeId, call), total, serverTime, durationMs };
}

/**
 * Reads a window that the store fails on row by row: what it fails on alone is left out.
 *
 * @throws the error given, when it is not a single row's.
 */
export async function readRowByRow(
  source: OrderSource,
  query: NonNullable<WooRequest['query']>,
  window: OrderWindow,
  terms: Terms,
  error: unknown,
): Promise<ListAnswer> {
  const positions = Array.from({ length: window.perPage }, (_, index) => window.start + index);
  const answers: ListAnswer[] = [];
  for (const position of positions) {
    const row = { page: position + 1, perPage: 1, start: position };
    try {
      answers.push(await readWindow(source, query, row, terms));
    } catch (failure) {
      source.call.throwIfOver();
      // Two in a row at the beginning: the store fails on everything.
      if (!isBrokenRow(failure) || (answers.length === 0 && position > window.start)) throw error;
    }
  }
  const [first] = answers;
  if (first === undefined || answers.length === positions.length) throw error;
  return { ...first, window, rows: answers.flatMap(({ rows }) => rows), isBroken: true };
}

/** Whether PHP ended while it wrote the answer: over one order that a plugin cannot handle, as a rule. */
export function isBrokenRow(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  return error.status === 500 || (error.code === 'unexpected_response' && error.retryable);
}

/** @throws {ConnectorError} for what cannot be walked: taking it for a page would lose orders without a word. */
function rowsOf({ body, total }: WooAnswer, { start }: OrderWindow, storeId: string, call: Call): ListAnswer['rows'] {
  const { platform, operation } = call;
  const odd = (what: string) =>
    new ConnectorError('unexpected_response', `${platform} ${operation}: the store answered ${what}.`, {
      platform,
      storeId,
      operation,
    });
  if (!Array.isArray(body)) throw odd('something other than a list of orders');
  // What is no object stays a row: it is reported, and keeps its place.
  const rows = body.map((value: unknown) => {
    const row: WooOrder = recordOf(value) ?? {};
    return { id: parseId(row.id), row };
  });
  const ids = rows.flatMap(({ id }) => id ?? []);
  if (rows.length > 1 && ids.length === 0) throw odd('orders without ids');
  if (ids.every((id, index) => compareIds(ids[index - 1] ?? '', id) <= 0)) return rows;
  // A list that is all here is put in order; of a longer one nobody knows what the next page would leave out.
  if (start === 0 && total !== undefined && rows.length >= total) {
    return rows.sort((one, other) => compareIds(one.id ?? '', other.id ?? ''));
  }
  throw odd('orders in another order than the one asked for: a plugin that sorts them has to leave the REST API alone');
}
