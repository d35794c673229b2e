import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Tracking } from '../../model/index.js';
import type { CheckedPush } from './fulfillment-input.js';
import { type OrderSource, orderPath } from './fulfillment-order.js';
import { settle } from './fulfillment-settle.js';
import type { TrackingMethod } from './settings.js';

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

/** Not idempotent, and one for the customer sends an e-mail. */
async function createNote(source: OrderSource, note: OrderNote, call: Call): Promise<void> {
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

/** Adds a note unless the order has it. */
export async function ensureNote(source: OrderSource, note: OrderNote, call: Call): Promise<void> {
  if (!hasNote(await readNotes(source, call), note)) await addNote(source, note, call);
}

/** Adds a note that is known not to be there. */
export async function addNote(source: OrderSource, note: OrderNote, call: Call): Promise<void> {
  await settle(
    call,
    () => createNote(source, note, call).then(() => true),
    async () => (hasNote(await readNotes(source, call), note) ? true : undefined),
  );
}

/** Whether the order has this note. One that only the staff sees is not one that the buyer got. */
function hasNote(notes: readonly OrderNote[], wanted: OrderNote): boolean {
  return notes.some(
    ({ text, isForCustomer }) => plainText(text) === plainText(wanted.text) && (isForCustomer || !wanted.isForCustomer),
  );
}

/** Whether a push leaves a note: where nothing else in the store's admin shows the tracking, or as it asks. */
export function wantsNote(method: TrackingMethod, { note, trackings }: CheckedPush): boolean {
  return trackings.length > 0 && (note ?? method === 'meta');
}

export function trackingNote(trackings: readonly Tracking[]): string {
  return trackings
    .map(({ number, carrier, url }) => {
      const by = carrier === undefined ? '' : ` with ${carrier.trim()}`;
      return `Shipped${by}, tracking number ${number}${url === undefined ? '.' : `: ${url}`}`;
    })
    .join('\n');
}

/** Whether notes of ours tell of all these parcels: a push made again may know a link, or spell carrier and number anew. */
export function tellOf(notes: readonly OrderNote[], trackings: readonly Tracking[], isForCustomer: boolean): boolean {
  const letters = (text: string) => plainText(text).replace(/\s/g, '').toUpperCase();
  const texts = notes.filter((note) => note.isForCustomer || !isForCustomer).map(({ text }) => letters(text));
  return trackings.every(({ number }) => {
    const phrase = letters(`tracking number ${number}`);
    return texts.some((text) => text.includes(`${phrase}.`) || text.includes(`${phrase}:`));
  });
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
