import { isTooExpensive, isTooLarge } from './errors.js';

/** Asks for as many rows as Shopify gives at once, and remembers what turned out to be too dear. */
export type AffordableRows = <T>(wish: number, key: string, ask: (rows: number) => Promise<T>) => Promise<T>;

/**
 * Halves a page as long as it is too much for Shopify.
 *
 * `key` names what is asked for, of a bounded number of things: its price is kept, since it stays.
 */
export function createAffordableRows(): AffordableRows {
  // The page size that something turned out to afford, where Shopify charged more than estimated.
  const affordable = new Map<string, number>();
  return async (wish, key, ask) => {
    let rows = Math.min(wish, affordable.get(key) ?? wish);
    for (;;) {
      try {
        return await ask(rows);
      } catch (error) {
        if (!isTooLarge(error) || rows === 1) throw error;
        rows = Math.floor(rows / 2);
        // A shop that was slow once may be fast again; its prices stay.
        if (isTooExpensive(error)) affordable.set(key, rows);
      }
    }
  };
}
