import type { WooRequest } from './client.js';
import { type ListAnswer, type OrderSource, readWindow } from './order-list.js';
import type { Place } from './order-walk.js';
import { endOf, type OrderWindow, planWindows } from './order-windows.js';
import { afterRound, MIN_ROWS } from './pace.js';
import type { Terms } from './page-retry.js';

/** Reads the windows of one list in order, the following ones already under way. */
export interface ReadAhead {
  /**
   * The answer for the next window.
   *
   * @param room most rows that are still wanted behind the place; of less than a window nothing more is begun.
   * @throws what the request failed with; what was under way behind it is dropped.
   */
  next(place: Place, room: number, terms: Terms): Promise<ListAnswer>;
  isIdle(): boolean;
  /** Gives up what is under way, and waits for its end: nothing is left behind. */
  drop(): Promise<void>;
}

interface UnderWay {
  readonly window: OrderWindow;
  readonly answer: Promise<ListAnswer>;
}

export function createReadAhead(source: OrderSource, query: NonNullable<WooRequest['query']>): ReadAhead {
  const { paces, storeId, call } = source;
  const underWay: UnderWay[] = [];
  let round = newRound();

  const begin = (place: Place, room: number, terms: Terms): void => {
    const { size, concurrency } = terms.pace;
    const last = underWay.at(-1)?.window;
    const after = last === undefined ? place.position : endOf(last) - 1;
    const coming = last === undefined ? 0 : endOf(last) - 1 - (place.position ?? -1);
    const windows = planWindows({
      after,
      // Some more than a few, so that a row which cannot be loaded does not fill the window.
      wanted: last === undefined ? Math.max(room, MIN_ROWS) : room - coming,
      total: place.total,
      size: Math.min(size, place.cap ?? size),
      concurrency: concurrency - underWay.length,
      isBegun: last !== undefined,
    });
    for (const window of windows) {
      const answer = readWindow(source, query, window, terms);
      // Waited for in its turn; until then a failure is nobody's yet.
      answer.catch(() => {});
      underWay.push({ window, answer });
    }
  };

  const drop = async (): Promise<void> => {
    await Promise.allSettled(underWay.splice(0).map(({ answer }) => answer));
    round = newRound();
    call.throwIfOver();
  };

  return {
    isIdle: () => underWay.length === 0,
    drop,
    next: async (place, room, terms) => {
      begin(place, room, terms);
      const head = underWay.shift();
      if (head === undefined) throw new Error('no window was planned');
      const answer = await head.answer.catch(async (error: unknown) => {
        await drop();
        throw error;
      });
      round.requests += 1;
      round.rows += answer.rows.length;
      round.slowestMs = Math.max(round.slowestMs, answer.durationMs);
      if (round.requests >= terms.pace.concurrency || underWay.length === 0) {
        const elapsedMs = performance.now() - round.startedAt;
        const done = { ...round, elapsedMs, patienceMs: terms.patienceMs };
        paces.change(storeId, (pace) => afterRound(pace, done));
        round = newRound();
      }
      return answer;
    },
  };
}

function newRound() {
  return { startedAt: performance.now(), requests: 0, rows: 0, slowestMs: 0 };
}
