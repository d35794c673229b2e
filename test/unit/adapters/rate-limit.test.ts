import { describe, expect, it } from 'vitest';
import { sourceAddress } from '../../../src/adapters/express/source-address.js';
import { createFetchHandler, type RefusalLimit, type WebhookReceiver } from '../../../src/adapters/fetch/index.js';
import type { LogEntry } from '../../../src/core/ports.js';
import { checkingInbox } from './inboxes.js';

/** A receiver that knows sources by a header, and a clock that stands still. */
function receiver(limit: Partial<RefusalLimit<Request>> | false = {}, inbox: WebhookReceiver = checkingInbox()) {
  const time = { now: 1_000_000 };
  const entries: LogEntry[] = [];
  const told: number[] = [];
  const add = (entry: LogEntry) => void entries.push(entry);
  const handler = createFetchHandler(inbox, {
    platform: 'shopify',
    rateLimit: limit === false ? false : { key: ({ headers }) => headers.get('x-from') ?? undefined, ...limit },
    now: () => time.now,
    logger: { debug: add, info: add, warn: add, error: add },
    onError: (_, { status }) => void told.push(status),
  });
  const send = async (from: string | undefined, body = 'forged') => {
    const headers: Record<string, string> = from === undefined ? {} : { 'x-from': from };
    return handler(new Request('https://app.example.com/w', { method: 'POST', headers, body }));
  };
  const flood = async (from: string | undefined, times: number) => {
    const statuses: number[] = [];
    for (let sent = 0; sent < times; sent += 1) statuses.push((await send(from)).status);
    return statuses;
  };
  return { time, entries, told, send, flood };
}

describe('a source that is refused again and again', () => {
  it('is turned away before anything of it is read, told when to come back, and listened to then', async () => {
    const inbox = checkingInbox();
    const { time, send, flood } = receiver({ burst: 3, perSecond: 0.1 }, inbox);
    expect(await flood('evil', 4)).toEqual([401, 401, 401, 429]);
    expect(inbox.checked()).toBe(3);
    expect((await send('evil')).headers.get('retry-after')).toBe('10');
    time.now += 9_999;
    expect((await send('evil')).status).toBe(429);
    time.now += 1;
    expect(await flood('evil', 2)).toEqual([401, 429]);
  });

  it('has 60 refusals, and one more each second, where nothing else is said', async () => {
    const { time, flood } = receiver();
    expect((await flood('evil', 62)).slice(58)).toEqual([401, 401, 429, 429]);
    time.now += 2_000;
    expect(await flood('evil', 3)).toEqual([401, 401, 429]);
  });

  it('shuts out nobody else', async () => {
    const { send, flood } = receiver({ burst: 1 });
    await flood('evil', 50);
    expect((await send('shopify', 'genuine')).status).toBe(200);
    expect((await send('other')).status).toBe(401);
  });

  it('cannot run into debt: a second after a flood of requests at once it is listened to again', async () => {
    const { time, send } = receiver({ burst: 2 });
    const statuses = await Promise.all(Array.from({ length: 40 }, () => send('evil').then(({ status }) => status)));
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect((await send('evil', 'genuine')).status).toBe(429);
    time.now += 1_000;
    expect((await send('evil', 'genuine')).status).toBe(200);
  });

  it('is told of once in the log for each time it is turned away, and each time to onError', async () => {
    const { time, entries, told, flood } = receiver({ burst: 2 });
    await flood('evil', 10);
    const limited = () => entries.filter(({ event }) => event === 'webhook_rate_limited').length;
    expect(limited()).toBe(1);
    expect(told.filter((status) => status === 429)).toHaveLength(8);
    time.now += 1_000;
    await flood('evil', 10);
    expect(limited()).toBe(2);
  });
});

describe('genuine deliveries', () => {
  it('are never limited, however many', async () => {
    const { send } = receiver({ burst: 1 });
    for (let sent = 0; sent < 200; sent += 1) expect((await send('shopify', 'genuine')).status).toBe(200);
  });

  it('keep their source open for an hour, also when a forger has the same address', async () => {
    const { time, send, flood } = receiver({ burst: 2, perSecond: 0.001 });
    await send('proxy', 'genuine');
    expect(new Set(await flood('proxy', 20))).toEqual(new Set([401]));
    time.now += 3_599_999;
    expect(new Set(await flood('proxy', 20))).toEqual(new Set([401]));
    time.now += 1;
    expect(await flood('proxy', 3)).toEqual([401, 401, 429]);
  });

  it('open a source that was turned away, all at once', async () => {
    const { time, send, flood } = receiver({ burst: 2, perSecond: 0.5 });
    await flood('shopify', 5);
    time.now += 2_000;
    // Together with a forgery, which takes what the source had left.
    const together = await Promise.all([send('shopify'), send('shopify', 'genuine')]);
    expect(together.map(({ status }) => status)).toEqual([401, 200]);
    expect((await send('shopify', 'genuine')).status).toBe(200);
  });

  it('that are old ones prove nothing: anybody who saw one can send it again', async () => {
    const { send, flood } = receiver({ burst: 2 });
    expect((await send('evil', 'genuine, again')).status).toBe(200);
    expect(await flood('evil', 3)).toEqual([401, 401, 429]);
  });

  it('that could not be kept count for nothing', async () => {
    const down: WebhookReceiver = { receive: () => Promise.reject(new Error('database down')) };
    const { flood } = receiver({ burst: 1 }, down);
    expect(new Set(await flood('shopify', 20))).toEqual(new Set([503]));
  });
});

describe('sources', () => {
  it('that are not known are not limited, and neither is anybody without a limit', async () => {
    expect(new Set(await receiver({ burst: 1 }).flood(undefined, 20))).toEqual(new Set([401]));
    expect(new Set(await receiver(false).flood('evil', 100))).toEqual(new Set([401]));
  });

  it('are forgotten, least lately seen first, beyond maxSources', async () => {
    const { send, flood } = receiver({ burst: 1, maxSources: 2 });
    await flood('first', 1);
    await flood('second', 1);
    // Seen again, so that `second` goes for the third.
    expect((await send('first')).status).toBe(429);
    await flood('third', 1);
    expect((await send('first')).status).toBe(429);
    expect((await send('second')).status).toBe(401);
  });

  it.each([
    ['203.0.114.7', '203.0.114.7'],
    ['::ffff:23.227.38.65', '23.227.38.65'],
    ['2a01:4f8:c17:2d::1', '2a01:4f8:c17:2d::/64'],
    ['2A01:04F8:0C17:002D:aaaa:bbbb:cccc:dddd', '2a01:4f8:c17:2d::/64'],
    ['2a01:4f8::1', '2a01:4f8:0:0::/64'],
    ['2a01::', '2a01:0:0:0::/64'],
    // What follows is a proxy, behind which everybody is.
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['::ffff:10.1.2.3', undefined],
    ['192.168.1.1', undefined],
    ['fd00::1', undefined],
    ['fe80::1%eth0', undefined],
    ['no address', undefined],
    [undefined, undefined],
  ])('of the address %s are %s', (address, expected) => {
    expect(sourceAddress(address)).toBe(expected);
  });
});
