import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterRound,
  createPaces,
  FIRST_PACE,
  MIN_ROWS,
  type Pace,
  type Round,
} from '../../../../src/connectors/woocommerce/pace.js';

/** A store that needs so long for a request, whatever its size, and so long for a row; `workers` requests at a time. */
interface Server {
  readonly latencyMs: number;
  readonly msPerRow: number;
  readonly workers: number;
}

const PATIENCE_MS = 12_000;

function roundOf({ size, concurrency }: Pace, { latencyMs, msPerRow, workers }: Server, requests = concurrency): Round {
  const work = size * msPerRow;
  const elapsedMs = latencyMs + Math.max(work, (work * requests) / workers);
  return { requests, rows: requests * size, elapsedMs, slowestMs: elapsedMs, patienceMs: PATIENCE_MS };
}

/** A list begins with one request, which tells how long it is. */
function settle(server: Server, rounds = 12, from?: Pace): Pace {
  let pace = from ?? afterRound(FIRST_PACE, roundOf(FIRST_PACE, server, 1));
  for (let round = 0; round < rounds; round += 1) pace = afterRound(pace, roundOf(pace, server));
  return pace;
}

describe('the pace of a store', () => {
  it('is soon at full speed where waiting is what takes the time', () => {
    const far = { latencyMs: 60, msPerRow: 0.05, workers: 8 };
    expect(settle(far, 2)).toMatchObject({ size: 100, concurrency: FIRST_PACE.atMost });
    expect(settle(far)).toMatchObject({ size: 100, concurrency: FIRST_PACE.atMost });
  });

  it('goes back to fewer requests at once where more bring nothing', () => {
    expect(settle({ latencyMs: 0, msPerRow: 7, workers: 1 })).toMatchObject({ size: 100, concurrency: 1 });
    expect(settle({ latencyMs: 1, msPerRow: 7, workers: 2 })).toMatchObject({ size: 100, concurrency: 2 });
  });

  it('is not put off by a round that something disturbed', () => {
    const far = { latencyMs: 60, msPerRow: 0.05, workers: 8 };
    let pace = settle(far, 2);
    const disturbed = roundOf(pace, far);
    pace = afterRound(pace, { ...disturbed, elapsedMs: disturbed.elapsedMs * 8 });
    expect(settle(far, 12, pace)).toMatchObject({ concurrency: FIRST_PACE.atMost });
  });

  it('tries more again after a while', () => {
    const paces: Pace[] = [settle({ latencyMs: 0, msPerRow: 7, workers: 1 })];
    const moved = { latencyMs: 5, msPerRow: 7, workers: 8 };
    for (let round = 0; round < 40; round += 1) {
      const pace = paces.at(-1) ?? FIRST_PACE;
      paces.push(afterRound(pace, roundOf(pace, moved)));
    }
    expect(paces.at(-1)).toMatchObject({ concurrency: FIRST_PACE.atMost });
  });

  it('is not changed by a round that the end of a list cut short', () => {
    const short = { requests: 1, rows: 3, elapsedMs: 50, slowestMs: 50, patienceMs: PATIENCE_MS };
    const kept = ({ size, concurrency }: Pace) => ({ size, concurrency });
    expect(kept(afterRound(FIRST_PACE, short))).toEqual(kept(FIRST_PACE));
    const fast = settle({ latencyMs: 60, msPerRow: 0.05, workers: 8 });
    expect(kept(afterRound(fast, { ...short, requests: 1, rows: 100 }))).toEqual(kept(fast));
  });

  it('halves its pages and goes one at a time after a failure that size may be to blame for, down to a smallest page', () => {
    let pace = settle({ latencyMs: 60, msPerRow: 0.05, workers: 8 });
    const sizes: number[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      pace = afterFailure(pace, { isSizeToBlame: true });
      expect(pace.concurrency).toBe(1);
      sizes.push(pace.size);
    }
    expect(sizes).toEqual([50, 25, 12, MIN_ROWS, MIN_ROWS, MIN_ROWS]);
  });

  it('keeps its pages where the store was only asked too often', () => {
    expect(afterFailure(FIRST_PACE, { isSizeToBlame: false })).toMatchObject({ size: 100, concurrency: 1 });
  });

  it('asks for full pages again after the store was only slow for a while', () => {
    let pace = FIRST_PACE;
    for (let failure = 0; failure < 4; failure += 1) pace = afterFailure(pace, { isSizeToBlame: true });
    expect(settle({ latencyMs: 20, msPerRow: 1, workers: 4 }, 5, pace).size).toBe(MIN_ROWS);
    expect(settle({ latencyMs: 20, msPerRow: 1, workers: 4 }, 80, pace)).toMatchObject({
      size: 100,
      concurrency: FIRST_PACE.atMost,
    });
  });

  it('stays below the size that failed for many rounds', () => {
    const pace = settle(
      { latencyMs: 20, msPerRow: 1, workers: 4 },
      38,
      afterFailure(FIRST_PACE, { isSizeToBlame: true }),
    );
    expect(pace.size).toBe(80);
  });

  it('does not grow into pages that a slow store would have to break off', () => {
    const slow = { latencyMs: 100, msPerRow: 200, workers: 2 };
    const pace = settle(slow, 60);
    expect(pace.size).toBeLessThan(40);
    expect(pace.size).toBeGreaterThanOrEqual(MIN_ROWS);
    expect(settle(slow, 60, pace).size).toBeLessThan(40);
  });

  it('is kept for each store, and for a bounded number of them', () => {
    const paces = createPaces(FIRST_PACE, 2);
    const slow = afterFailure(FIRST_PACE, { isSizeToBlame: true });
    paces.change('https://a.example', () => slow);
    paces.change('https://b.example', () => slow);
    paces.change('https://a.example', (pace) => pace);
    paces.change('https://c.example', () => slow);
    expect(paces.of('https://a.example')).toEqual(slow);
    expect(paces.of('https://b.example')).toEqual(FIRST_PACE);
    expect(paces.of('https://c.example')).toEqual(slow);
  });
});
