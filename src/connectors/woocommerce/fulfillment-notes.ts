import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import { type OrderSource, orderPath } from './fulfillment-order.js';

export interface OrderNote {
  readonly text: string;
  /** The buyer sees it and got it by e-mail. */
  readonly isForCustomer: boolean;
}

export async function readNotes(source: OrderSource, call: Call): Promise<readonly OrderNote[]> {
  const { body } = await source.client.request(
    source.storeId,
    { method: 'GET', path: `${orderPath(source)}/notes`, label: 'order notes' },
    call,
  );
  return (Array.isArray(body) ? body : []).map((note) => {
    const { note: text, customer_note: isForCustomer } = recordOf(note) ?? {};
    return { text: typeof text === 'string' ? text : '', isForCustomer: isForCustomer === true };
  });
}

/** Not idempotent, and one for the customer sends an e-mail: look before. */
export async function createNote(source: OrderSource, note: OrderNote, call: Call): Promise<void> {
  await source.client.request(
    source.storeId,
    {
      method: 'POST',
      path: `${orderPath(source)}/notes`,
      body: { note: note.text, customer_note: note.isForCustomer },
      label: 'order note',
    },
    call,
  );
}

/** Whether the order has this note. One that only the staff sees is not one that the buyer got. */
export function hasNote(notes: readonly OrderNote[], wanted: OrderNote): boolean {
  return notes.some(
    ({ text, isForCustomer }) => plainText(text) === plainText(wanted.text) && (isForCustomer || !wanted.isForCustomer),
  );
}

export function trackingNote(trackings: readonly Tracking[]): string {
  return trackings
    .map(({ number, carrier, url }) => {
      const by = carrier === undefined ? '' : ` with ${carrier.trim()}`;
      return `Shipped${by}, tracking number ${number}${url === undefined ? '.' : `: ${url}`}`;
    })
    .join('\n');
}

/** WordPress may have escaped and rewrapped it. */
function plainText(text: string): string {
  return text
    .replace(/&(amp|#0?38|lt|gt|quot|#0?39);/g, (_, name: string) => ENTITIES.get(name.replace('#0', '#')) ?? '')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['#38', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
]);
