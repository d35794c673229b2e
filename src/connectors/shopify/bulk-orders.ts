import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { type BulkLine, createLineSplitter, LineTooLongError } from './bulk-lines.js';
import type { Maybe, ShopifyConnection, ShopifyOrder } from './wire.js';

/** The bytes of a file, from some place on. */
export interface BulkBytes {
  /** `undefined` at the end. */
  read(call: Call): Promise<Uint8Array | undefined>;
}

/** Some orders of a file, whole. */
export interface BulkChunk {
  readonly orders: readonly ShopifyOrder[];
  /** Orders of earlier chunks that a line came for after all. */
  readonly strays: readonly string[];
  /** Where the next chunk begins in the file; absent at its end. */
  readonly next: number | undefined;
}

export interface BulkReader {
  /** The next orders. Children belong to any order of the chunk; grouped, they are directly below theirs. */
  nextChunk(call: Call): Promise<BulkChunk>;
}

export interface BulkReaderOptions {
  /** Where the bytes begin in the file: at an order. */
  readonly start: number;
  readonly maxOrders: number;
  /** The file of an operation that did not finish: its last order may lack lines, and is left out. */
  readonly isPartial: boolean;
}

/** A chunk ends here too, so that its size does not depend on what orders hold. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * A list this long may have been cut: nested connections of bulk operations were seen to end at 100 without a word
 * (airbytehq/airbyte#78512, 2026-05). It counts as going on, and is read again by itself.
 */
const SUSPICIOUS_LENGTH = 100;

/** Puts orders together from the lines of a bulk operation's file, in constant memory. */
export function createBulkReader(bytes: BulkBytes, options: BulkReaderOptions): BulkReader {
  const { start, maxOrders, isPartial } = options;
  const splitter = createLineSplitter(start, MAX_LINE_BYTES);
  const waiting: BulkLine[] = [];
  let place = 0;
  let ended = false;

  /** The next line without taking it. */
  const peek = async (call: Call): Promise<BulkLine | undefined> => {
    while (place === waiting.length && !ended) {
      waiting.length = 0;
      place = 0;
      const piece = await bytes.read(call);
      if (piece !== undefined) waiting.push(...splitter.push(piece));
      else {
        ended = true;
        const last = splitter.end();
        if (last !== undefined) waiting.push(last);
      }
    }
    return waiting[place];
  };

  const nextChunk = async (call: Call): Promise<BulkChunk> => {
    const orders: OpenOrder[] = [];
    const byId = new Map<string, OpenOrder>();
    const strays = new Set<string>();
    let size = 0;
    for (;;) {
      const line = await peek(call);
      if (line === undefined) return { ...chunkOf(isPartial ? orders.slice(0, -1) : orders, strays), next: undefined };
      const node = parse(line, isPartial, call);
      const parentId = node?.['__parentId'];
      if (node !== undefined && parentId === undefined) {
        if (orders.length >= maxOrders || size >= CHUNK_BYTES) return { ...chunkOf(orders, strays), next: line.start };
        const order = openOrder(node);
        orders.push(order);
        if (typeof node['id'] === 'string') byId.set(node['id'], order);
      } else if (node !== undefined) {
        const parent = byId.get(String(parentId));
        if (parent === undefined) strays.add(String(parentId));
        else addChild(parent, node);
      }
      size += line.text.length;
      place += 1;
    }
  };

  return {
    nextChunk: async (call) => {
      try {
        return await nextChunk(call);
      } catch (error) {
        if (error instanceof LineTooLongError) throw unreadable(call, `a line of more than ${MAX_LINE_BYTES} bytes`);
        throw error;
      }
    },
  };
}

type Node = Readonly<Record<string, unknown>>;

interface OpenOrder {
  readonly own: Node;
  readonly lineItems: Node[];
  readonly shippingLines: Node[];
  readonly discountApplications: Node[];
}

function openOrder(own: Node): OpenOrder {
  return { own, lineItems: [], shippingLines: [], discountApplications: [] };
}

/** A line does not say which list it is of; its type does. */
function addChild(order: OpenOrder, { __parentId, __typename, ...fields }: Node): void {
  if (__typename === 'LineItem') order.lineItems.push(fields);
  else if (__typename === 'ShippingLine') order.shippingLines.push(fields);
  else order.discountApplications.push({ __typename, ...fields });
}

function chunkOf(orders: readonly OpenOrder[], strays: ReadonlySet<string>) {
  return { orders: orders.map(closed), strays: [...strays] };
}

/** The parsed line itself becomes the order: a copy of each would be half of all garbage. */
function closed({ own, lineItems, shippingLines, discountApplications }: OpenOrder): ShopifyOrder {
  return Object.assign(own, {
    lineItems: connectionOf(lineItems),
    shippingLines: connectionOf(shippingLines),
    discountApplications: connectionOf(discountApplications),
  });
}

function connectionOf<T>(nodes: readonly Maybe<T>[]): ShopifyConnection<T> {
  return { pageInfo: { hasNextPage: nodes.length >= SUSPICIOUS_LENGTH }, nodes };
}

/** `undefined` for what a partial file ends with in the middle of a line. */
function parse({ text, isEnded }: BulkLine, isPartial: boolean, call: Call): Node | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The SyntaxError quotes the line, and that is customer data.
    if (isPartial && !isEnded) return undefined;
    throw unreadable(call, isEnded ? 'a line that is no JSON' : 'the beginning of a line: it was cut off');
  }
  const node = recordOf(value);
  if (node === undefined) throw unreadable(call, 'a line that is no object');
  return node;
}

function unreadable({ operation, storeId }: Call, what: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `shopify ${operation}: the export of ${storeId} holds ${what}. Start again without the cursor, or read by pages.`,
    { platform: 'shopify', storeId, operation },
  );
}
