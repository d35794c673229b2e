import { describe, expect, it } from 'vitest';
import { KEYS, SITE, worldOf } from './scripted-site.js';

const BASIC = `Basic ${btoa(`${KEYS.consumerKey}:${KEYS.consumerSecret}`)}`;

describe('a request to a store', () => {
  it('goes to the REST API below the site with the keys in the header', async () => {
    const world = worldOf(() => ({
      body: [{ id: 7 }],
      headers: { 'x-wp-total': '41', date: 'Wed, 25 Nov 2026 03:00:07 GMT' },
    }));
    await world.connect();
    const answer = await world.ask({ query: { status: 'any', include: [1, 2], page: 1, after: undefined } });
    expect(answer).toMatchObject({
      body: [{ id: 7 }],
      status: 200,
      total: 41,
      serverTime: Date.UTC(2026, 10, 25, 3, 0, 7),
    });
    expect(world.arrived).toHaveLength(1);
    expect(world.arrived[0]?.url.href).toBe(`${SITE}/wp-json/wc/v3/orders?status=any&include=1%2C2&page=1`);
    expect(world.arrived[0]?.headers).toMatchObject({ authorization: BASIC });
  });
});
