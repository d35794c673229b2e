import { describe, expect, it, vi } from 'vitest';
import { ownSubscriptions } from '../../../../src/connectors/amazon/subscription-state.js';
import { createAmazonSubscriptions } from '../../../../src/connectors/amazon/subscriptions.js';
import type { CallOptions } from '../../../../src/core/call.js';
import { quotaExceeded, SELLER, type SpReply, startSp } from './sp-server.js';

const queue = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const [OLD, NEW] = [queue('old'), queue('new')];

interface Subscription {
  readonly subscriptionId: string;
  readonly destinationId: unknown;
  readonly processingDirective?: unknown;
}

const refused = (status: number, code: string): SpReply => ({ status, body: { errors: [{ code, message: 'No.' }] } });
const REFUSED = refused(400, 'InvalidInput');
const DENIED = refused(403, 'Unauthorized');
const DOWN = refused(500, 'InternalFailure');

/** A seller whose order changes go to the old queue, and an app that knows both queues. */
async function moving() {
  const sp = await startSp();
  const { webhooks } = createAmazonSubscriptions(sp.runtime, sp.client);
  let present: Subscription | undefined;
  let made = 0;
  /** What the next creations meet, else they work. `lost`: carried out, and the answer is. */
  const creations: (SpReply | 'lost')[] = [];
  let onCreation = () => {};
  /** What the next removals meet, after they were carried out. */
  const removals: SpReply[] = [];
  const create = (body: Readonly<Record<string, unknown>>): SpReply => {
    onCreation();
    const planned = creations.shift();
    if (planned !== undefined && planned !== 'lost') return planned;
    if (present !== undefined) return refused(409, 'StateConflict');
    made += 1;
    const { destinationId, processingDirective } = body;
    present = { subscriptionId: `s${made}`, destinationId, processingDirective };
    return planned === 'lost' ? { reset: true } : { body: { payload: present } };
  };
  sp.answer(({ method, url, body }) => {
    if (url.endsWith('/destinations')) {
      const rows = [OLD, NEW].map((arn) => ({ destinationId: arn, name: 'mine', resource: { sqs: { arn } } }));
      return { body: { payload: rows } };
    }
    if (method === 'POST') return create(JSON.parse(body));
    if (method === 'DELETE') {
      present = undefined;
      return removals.shift() ?? { body: {} };
    }
    return present === undefined ? refused(404, 'NotFound') : { body: { payload: present } };
  });
  const ensure = (destination: string, options?: CallOptions) =>
    webhooks.ensure({ storeId: SELLER, url: '', topics: ['order.updated', 'order.cancelled'], destination }, options);
  await ensure(OLD);
  const before = present as unknown as Subscription;
  return {
    ...{ ensure, before, creations, removals },
    whenCreating: (work: () => void) => {
      onCreation = work;
    },
    present: () => present,
    remembered: async () => ownSubscriptions(await sp.runtime.tokens.load(SELLER)),
  };
}

const back = expect.stringMatching(/The former subscription to ORDER_CHANGE is in force again.*:old\.$/);

describe('moving a subscription at Amazon', () => {
  it.each([
    ['refused', REFUSED],
    ['denied', DENIED],
    ['lost on the way', { reset: true }],
    ['met by an outage', DOWN],
    ['out of quota', quotaExceeded],
  ] as const)('puts the former one back when the creation is %s', async (_, reply) => {
    const seller = await moving();
    seller.creations.push(reply);
    const { failed, ...rest } = await seller.ensure(NEW, { maxRetries: 0 });
    expect(rest).toEqual({ created: [], kept: [], updated: [] });
    expect(failed).toEqual([
      { topic: 'order.updated', message: back },
      { topic: 'order.cancelled', message: back },
    ]);
    expect(seller.present()).toEqual({ ...seller.before, subscriptionId: 's2' });
    expect(await seller.remembered()).toEqual([{ id: 's2', type: 'ORDER_CHANGE', target: OLD }]);
    expect((await seller.ensure(OLD)).kept).toHaveLength(2);
  });

  it('takes a creation whose answer was lost for what it is', async () => {
    const seller = await moving();
    seller.creations.push('lost');
    expect((await seller.ensure(NEW)).updated).toMatchObject([{ id: 's2' }, { id: 's2' }]);
    expect(await seller.remembered()).toEqual([{ id: 's2', type: 'ORDER_CHANGE', target: NEW }]);
  });

  it.each([
    ['invalid_request', REFUSED],
    ['permission_denied', DENIED],
    ['rate_limited', quotaExceeded],
    ['platform_unavailable', DOWN],
  ] as const)('rejects with %s when the former one cannot be put back', async (code, reply) => {
    const seller = await moving();
    seller.creations.push(reply, reply);
    await expect(seller.ensure(NEW, { maxRetries: 0 })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('The former subscription to ORDER_CHANGE was removed'),
    });
    expect([seller.present(), await seller.remembered()]).toEqual([undefined, []]);
    expect((await seller.ensure(NEW)).created).toHaveLength(2);
  });

  it('puts the former one back after a removal whose answer was lost', async () => {
    const seller = await moving();
    seller.removals.push({ reset: true });
    await expect(seller.ensure(NEW, { maxRetries: 0 })).rejects.toMatchObject({ code: 'connection_failed' });
    expect(seller.present()).toEqual({ ...seller.before, subscriptionId: 's2' });
    expect(await seller.remembered()).toEqual([{ id: 's2', type: 'ORDER_CHANGE', target: OLD }]);
  });

  it('puts the former one back, and notes it, when the caller aborts in between', async () => {
    const seller = await moving();
    const caller = new AbortController();
    seller.creations.push({ reset: true });
    seller.whenCreating(() => caller.abort(new Error('enough')));
    await expect(seller.ensure(NEW, { signal: caller.signal })).rejects.toThrow('enough');
    await vi.waitFor(async () =>
      expect(await seller.remembered()).toEqual([{ id: 's2', type: 'ORDER_CHANGE', target: OLD }]),
    );
    expect(seller.present()).toEqual({ ...seller.before, subscriptionId: 's2' });
  });

  it('notes that the former one is gone when it cannot be put back after an abort', async () => {
    const seller = await moving();
    const caller = new AbortController();
    seller.creations.push({ reset: true }, REFUSED);
    seller.whenCreating(() => caller.abort(new Error('enough')));
    await expect(seller.ensure(NEW, { signal: caller.signal })).rejects.toThrow('enough');
    await vi.waitFor(async () => expect(await seller.remembered()).toEqual([]));
    expect(seller.present()).toBeUndefined();
  });
});
