import { describe, expect, it } from 'vitest';
import { type Answer, NOW, problemOf, startAmazon } from './support.js';

const QUERY = { createdAfter: '2026-01-01T00:00:00Z' };

/** A sandbox whose time stands still until it is moved. */
async function startStill(options: Parameters<typeof startAmazon>[0] = {}) {
  const clock = { now: NOW };
  const amazon = await startAmazon(options, { orders: 3, now: () => clock.now });
  const answers = async (count: number, token?: string): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) {
      statuses.push((await amazon.search(QUERY, token === undefined ? {} : { token })).status);
    }
    return statuses;
  };
  return { ...amazon, clock, answers };
}

const succeeded = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length;

describe('quotas of the Amazon sandbox', () => {
  it('let a burst through, then what comes back', async () => {
    const { answers, clock } = await startStill();
    expect(succeeded(await answers(25))).toBe(20);
    clock.now += 178_000;
    expect(await answers(2)).toEqual([429, 429]);
    clock.now += 1_000;
    expect(await answers(2)).toEqual([200, 429]);
  });

  it('never save up more than the burst', async () => {
    const { answers, clock } = await startStill();
    clock.now += 3_000_000;
    expect(succeeded(await answers(22))).toBe(20);
  });

  it('never refuse what the rate gives back before the clock moves', async () => {
    const { answers } = await startStill({ quotaScale: 1e7 });
    expect(succeeded(await answers(40))).toBe(40);
  });

  it('say nothing of when to come back', async () => {
    const { answers, search } = await startStill();
    await answers(20);
    const answer: Answer = await search(QUERY);
    expect(problemOf(answer)).toEqual([
      429,
      'QuotaExceeded',
      'You exceeded your quota for the requested resource.',
      '',
    ]);
    expect(answer.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    for (const name of ['retry-after', 'x-amzn-ratelimit-limit']) expect(answer.headers.get(name)).toBeNull();
  });

  it('tell the rate with 20x, 400 and 404', async () => {
    const { controls, getOrder, search } = await startStill();
    const rate = async (answer: Promise<Answer>) => (await answer).headers.get('x-amzn-ratelimit-limit');
    expect(await rate(search(QUERY))).toBe('0.0056');
    expect(await rate(search({}))).toBe('0.0056');
    expect(await rate(getOrder('402-0000000-0000000'))).toBe('0.5');
    controls.faults.rateHeader(false);
    expect(await rate(search(QUERY))).toBeNull();
  });

  it('are scaled as a whole', async () => {
    const { answers, clock, controls, search } = await startStill({ quotaScale: 1_000 });
    expect((await search(QUERY)).headers.get('x-amzn-ratelimit-limit')).toBe('5.6');
    expect(succeeded(await answers(20))).toBe(19);
    clock.now += 179;
    expect(await answers(2)).toEqual([200, 429]);
    controls.quotas.scale(1);
    clock.now += 179;
    expect(await answers(1)).toEqual([429]);
    controls.quotas.refill();
    expect(succeeded(await answers(21))).toBe(20);
  });

  it('belong to each seller, and may differ from the published ones', async () => {
    const { accessToken, answers, controls, credentials, search } = await startStill({ sellers: 2 });
    const second = credentials.storeIds[1] as string;
    controls.quotas.set('searchOrders', { rate: 2, burst: 3 }, second);
    const token = await accessToken(second);
    expect(await answers(4, token)).toEqual([200, 200, 200, 429]);
    expect(succeeded(await answers(21))).toBe(20);
    controls.quotas.refill();
    expect((await search(QUERY, { token })).headers.get('x-amzn-ratelimit-limit')).toBe('2');
    controls.quotas.set('searchOrders', { rate: 1, burst: 1 });
    expect(await answers(2)).toEqual([200, 429]);
  });

  it('do not count requests that prove nothing', async () => {
    const { answers, search } = await startStill();
    for (let index = 0; index < 30; index += 1) await search(QUERY, { token: null });
    expect(succeeded(await answers(20))).toBe(20);
  });
});
