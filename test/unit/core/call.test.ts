import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallOptions, startCall } from '../../../src/core/call.js';
import { ConnectorError } from '../../../src/core/errors.js';

const start = (options?: CallOptions, defaults = { timeoutMs: 30_000, maxRetries: 2 }) =>
  startCall({
    platform: 'shopify',
    storeId: 'acme.myshopify.com',
    operation: 'fetchOrders',
    now: Date.now,
    defaults,
    options,
  });

const caught = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('did not reject'),
    (error: unknown) => error,
  );

const never = () => new Promise<never>(() => {});

describe('options', () => {
  it('prefers the call to the defaults', () => {
    const call = start({ maxRetries: 0, idempotencyKey: 'k-1' });
    expect(call).toMatchObject({ maxRetries: 0, idempotencyKey: 'k-1', storeId: 'acme.myshopify.com' });
    call.finish();
    const plain = start();
    expect(plain.maxRetries).toBe(2);
    expect(plain.remainingMs()).toBeGreaterThan(29_000);
    plain.finish();
  });

  it('treats undefined values as absent', () => {
    const call = start({ signal: undefined, timeoutMs: undefined, maxRetries: undefined, idempotencyKey: undefined });
    expect(call.maxRetries).toBe(2);
    call.finish();
  });

  it.each([
    ['timeoutMs', -1],
    ['timeoutMs', Number.NaN],
    ['timeoutMs', Number.POSITIVE_INFINITY],
    ['timeoutMs', '5000'],
    ['maxRetries', -1],
    ['maxRetries', 1.5],
    ['maxRetries', Number.NaN],
    ['idempotencyKey', ' '],
    ['idempotencyKey', 7],
    ['signal', new AbortController()],
  ])('refuses %s: %s as the caller’s mistake', (name, value) => {
    const wrong = { [name]: value } as CallOptions;
    expect(() => start(wrong)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        retryable: false,
        issues: [expect.objectContaining({ path: `options.${name}` })],
      }),
    );
  });

  it('reports several mistakes at once', () => {
    const issues = [expect.anything(), expect.anything()];
    expect(() => start({ timeoutMs: -1, maxRetries: -1 })).toThrow(expect.objectContaining({ issues }));
  });

  it('refuses bad defaults as configuration', () => {
    expect(() => start({}, { timeoutMs: -5, maxRetries: 2 })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });
});

describe('the deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('becomes a timeout that names the operation and the fix', async () => {
    const call = start({ timeoutMs: 5_000 });
    const failure = caught(call.run(never));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(call.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    const error = await failure;
    expect(error).toMatchObject({
      code: 'timeout',
      platform: 'shopify',
      storeId: 'acme.myshopify.com',
      operation: 'fetchOrders',
      retryable: true,
    });
    expect((error as Error).message).toMatch(/shopify fetchOrders.*5000 ms.*raise timeoutMs/);
    expect(call.timedOut()).toBe(true);
    expect(call.signal.reason).toBe(error);
  });

  it('covers waits and work together', async () => {
    const call = start({ timeoutMs: 5_000 });
    const failure = caught(
      call.run(async () => {
        for (;;) await call.wait(2_000);
      }),
    );
    await vi.advanceTimersByTimeAsync(4_001);
    // The third wait would end at 6 s: refused at 4 s, not at 5 s.
    expect(await failure).toMatchObject({ code: 'timeout', retryAfterMs: 2_000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets a wait end exactly at its time', async () => {
    const call = start({ timeoutMs: 5_000 });
    let done = false;
    const wait = call.wait(1_500).then(() => {
      done = true;
    });
    await vi.advanceTimersByTimeAsync(1_499);
    expect(done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toBe(true);
    await wait;
    call.finish();
  });

  it('rejects a wait for ever at once', async () => {
    const call = start();
    expect(await caught(call.wait(Number.POSITIVE_INFINITY))).toMatchObject({
      code: 'timeout',
      retryAfterMs: undefined,
    });
    call.finish();
  });

  it('of zero fails before the work begins', async () => {
    const work = vi.fn(never);
    expect(await caught(start({ timeoutMs: 0 }).run(work))).toMatchObject({ code: 'timeout' });
    expect(work).not.toHaveBeenCalled();
  });

  it('may be longer than the longest timer of Node', async () => {
    const month = 31 * 24 * 3_600_000;
    const call = start({ timeoutMs: month });
    const failure = caught(call.run(never));
    await vi.advanceTimersByTimeAsync(month - 1_000);
    expect(call.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await failure).toMatchObject({ code: 'timeout' });
  });

  it('is not moved by setting the system clock', async () => {
    const call = start({ timeoutMs: 5_000 });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(call.remainingMs()).toBe(5_000);
    expect(() => call.throwIfOver()).not.toThrow();
    call.finish();
  });

  it('keeps a typed error of the work that knows more', async () => {
    const call = start({ timeoutMs: 1_000 });
    const failure = caught(
      call.run(
        () =>
          new Promise((_, reject) => {
            call.signal.addEventListener('abort', () =>
              reject(new ConnectorError('timeout', 'lost answer', { outcomeUnknown: true })),
            );
          }),
      ),
    );
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await failure).toMatchObject({ code: 'timeout', outcomeUnknown: true });
  });

  it('replaces the AbortError of foreign work by the timeout', async () => {
    const call = start({ timeoutMs: 1_000 });
    const failure = caught(
      call.run(
        () =>
          new Promise((_, reject) => {
            call.signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
          }),
      ),
    );
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await failure).toMatchObject({ code: 'timeout' });
  });
});

describe('the caller’s signal', () => {
  it.each([
    ['an error', new Error('user closed the tab')],
    ['a string', 'stop'],
    ['null', null],
    ['a typed timeout of another call', new ConnectorError('timeout', 'outer')],
  ])('passes its reason through untouched: %s', async (_, reason) => {
    const controller = new AbortController();
    const call = start({ signal: controller.signal });
    const failure = caught(call.run(never));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(call.timedOut()).toBe(false);
  });

  it('wins over whatever the interrupted work rejects with', async () => {
    const controller = new AbortController();
    const reason = new Error('mine');
    const call = start({ signal: controller.signal });
    const failure = caught(
      call.run(
        () =>
          new Promise((_, reject) => {
            call.signal.addEventListener('abort', () => reject(new ConnectorError('connection_failed', 'aborted')));
          }),
      ),
    );
    controller.abort(reason);
    expect(await failure).toBe(reason);
  });

  it('ends a wait at once', async () => {
    const controller = new AbortController();
    const reason = new Error('mine');
    const call = start({ signal: controller.signal });
    const startedAt = performance.now();
    const failure = caught(call.wait(20_000));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('already aborted: the work does not begin', async () => {
    const reason = new Error('early');
    const work = vi.fn(never);
    expect(await caught(start({ signal: AbortSignal.abort(reason) }).run(work))).toBe(reason);
    expect(work).not.toHaveBeenCalled();
  });

  it('does not turn a result into a failure', async () => {
    const controller = new AbortController();
    const call = start({ signal: controller.signal });
    const result = call.run(async () => 'done');
    controller.abort();
    expect(await result).toBe('done');
  });
});

describe('leaks', () => {
  it('leaves no listener on a long-lived signal after 1,000 calls, however they end', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const { signal } = new AbortController();
    const outcomes = Array.from({ length: 1_000 }, async (_, i) => {
      const call = start({ signal });
      const work = async () => {
        await call.wait(i % 3);
        if (i % 2 === 0) throw new Error('failed');
      };
      await call.run(work).catch(() => {});
    });
    await Promise.all(outcomes);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    expect(warnings).toEqual([]);
  });

  it('leaves no timer behind, also when aborted or over', async () => {
    vi.useFakeTimers();
    try {
      const controller = new AbortController();
      const calls = Array.from({ length: 100 }, () => start({ signal: controller.signal }));
      const runs = calls.map((call) => caught(call.run(() => call.wait(10_000))));
      await start().run(async () => 'ok');
      controller.abort(new Error('stop'));
      await Promise.all(runs);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves no listeners on its own signal', async () => {
    const call = start();
    await call.run(async () => {
      for (let i = 0; i < 50; i += 1) await call.wait(1);
    });
    expect(getEventListeners(call.signal, 'abort')).toHaveLength(0);
  });

  it('never causes an unhandled rejection when the work fails after its call is over', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const controller = new AbortController();
    const call = start({ signal: controller.signal });
    const failure = caught(
      call.run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error('late');
      }),
    );
    controller.abort(new Error('stop'));
    expect(await failure).toMatchObject({ message: 'stop' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
