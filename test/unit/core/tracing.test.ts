import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { traceRefresh, traceRequest, traceRetry, traceThrottle } from '../../../src/core/tracing.js';

const subject = { platform: 'shopify', storeId: 'acme.myshopify.com', operation: 'fetchOrders' };
const payloads = {
  request: {
    ...subject,
    label: 'orders page',
    method: 'POST',
    url: 'https://acme.myshopify.com/x',
    attempt: 1,
    durationMs: 12,
    status: 200,
  },
  retry: {
    ...subject,
    label: 'orders page',
    url: 'https://acme.myshopify.com/x',
    attempt: 1,
    waitMs: 500,
    status: 503,
  },
  throttle: { ...subject, reason: 'budget', waitMs: 100, cost: 10 },
  refresh: { ...subject, durationMs: 30, outcome: 'refreshed' },
} as const;

const publish = {
  request: (build: () => typeof payloads.request) => traceRequest(build),
  retry: (build: () => typeof payloads.retry) => traceRetry(build),
  throttle: (build: () => typeof payloads.throttle) => traceThrottle(build),
  refresh: (build: () => typeof payloads.refresh) => traceRefresh(build),
};

const names = ['request', 'retry', 'throttle', 'refresh'] as const;

describe.each(names)('commerce-connectors:%s', (name) => {
  const listener = vi.fn();
  const fullName = `commerce-connectors:${name}`;
  afterEach(() => {
    unsubscribe(fullName, listener);
    listener.mockReset();
  });

  it('builds nothing while nobody listens', () => {
    const build = vi.fn(() => payloads[name]);
    publish[name](build as never);
    expect(channel(fullName).hasSubscribers).toBe(false);
    expect(build).not.toHaveBeenCalled();
  });

  it('hands the payload to subscribers', () => {
    subscribe(fullName, listener);
    publish[name]((() => payloads[name]) as never);
    expect(listener).toHaveBeenCalledExactlyOnceWith(payloads[name], fullName);
  });
});
