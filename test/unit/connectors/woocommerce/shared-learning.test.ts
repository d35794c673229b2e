import { describe, expect, it } from 'vitest';
import { createWooAuth } from '../../../../src/connectors/woocommerce/auth.js';
import { type Arrived, KEYS, NOW, type Reply, SITE, worldOf } from './scripted-site.js';

const problem = (code: string, message: string): Reply => ({
  status: 401,
  body: { code, message, data: { status: 401 } },
});
const unseen = problem('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
const unknown = problem('woocommerce_rest_authentication_error', 'Consumer key is invalid.');
const index: Reply = { body: { home: SITE, namespaces: ['wc/v3'] } };

const isIndex = ({ url }: Arrived) => url.pathname === '/wp-json/';
/** A host that strips the Authorization header. */
const stripping = (request: Arrived): Reply => {
  if (isIndex(request)) return index;
  return request.url.searchParams.has('consumer_secret') ? { body: [{ id: 1 }] } : unseen;
};
/** A store that does not know the key, for as long as `isRevoked` says so. */
const revoking = (isRevoked: () => boolean) => (request: Arrived) => {
  if (isIndex(request)) return index;
  return isRevoked() ? unknown : { body: [{ id: 1 }] };
};

const many = (times: number) => Array.from({ length: times });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('calls that meet the same refusal at once', () => {
  it('find the way in together, and save it once', async () => {
    const world = worldOf(async (request) => {
      await turn();
      return stripping(request);
    });
    await world.connect();
    const { version } = await world.record();
    const answers = await Promise.all(many(50).map(() => world.ask()));
    expect(answers.every(({ body }) => Array.isArray(body))).toBe(true);
    // The index, the header, the query; and each request twice.
    expect(world.arrived).toHaveLength(103);
    expect(await world.record()).toMatchObject({ version: version + 1, settings: { authMode: 'query' } });
  });

  it('find the REST API together', async () => {
    const world = worldOf(async (request) => {
      await turn();
      const { pathname, search } = request.url;
      if (!pathname.startsWith('/index.php')) return { status: 404, body: 'nothing here' };
      return `${pathname}${search}`.includes('wc/v3') ? { body: [{ id: 1 }] } : index;
    });
    await world.connect();
    await Promise.all(many(20).map(() => world.ask()));
    expect(world.arrived.filter((request) => isIndex(request))).toHaveLength(1);
    expect((await world.record()).settings).toMatchObject({ apiRoot: '/index.php/wp-json/' });
  });

  it('are refused together, each in its own name', async () => {
    const world = worldOf(revoking(() => true));
    await world.connect();
    const operations = many(10).map((_, number) => (number % 2 === 0 ? 'fetchOrders' : 'updatePrices'));
    const request = { method: 'GET', path: 'wc/v3/orders', label: 'orders' } as const;
    const errors = await Promise.all(
      operations.map((operation) =>
        world
          .call(operation)
          .run((call) => world.client.request(SITE, request, call))
          .catch((error: unknown) => error as Error & { operation: string }),
      ),
    );
    expect(errors.map((error) => ('operation' in error ? error.operation : undefined))).toEqual(operations);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'authentication_failed', reauthorize: true, storeId: SITE });
      const { message, operation } = error as Error & { operation: string };
      expect(message).toContain(`woocommerce ${operation}: `);
    }
    const negotiation = world.arrived.length - operations.length;
    expect(negotiation).toBeLessThan(9);
  });

  it('are not served by the search of other stores', async () => {
    const world = worldOf(stripping);
    const other = 'https://other.example.com';
    await world.connect();
    await world.connect({ storeId: other });
    await Promise.all([world.ask(), world.ask({}, other)]);
    expect(world.arrived.filter((request) => isIndex(request)).map(({ url }) => url.origin)).toEqual([SITE, other]);
  });
});

describe('a search that several wait for', () => {
  const held = async () => {
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let reached = () => {};
    const searching = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const world = worldOf(async (request) => {
      if (isIndex(request)) {
        reached();
        await gate;
      }
      return stripping(request);
    });
    await world.connect();
    return { world, letGo, searching };
  };

  it('outlives the one who began it', async () => {
    const { world, letGo, searching } = await held();
    const leaving = new AbortController();
    const first = world.ask({}, SITE, { signal: leaving.signal });
    await searching;
    const second = world.ask();
    await turn();
    leaving.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    letGo();
    await expect(second).resolves.toMatchObject({ body: [{ id: 1 }] });
    expect(world.arrived.filter((request) => isIndex(request))).toHaveLength(1);
  });

  it('ends with the last of them, and the next one begins anew', async () => {
    const { world, letGo, searching } = await held();
    const leaving = new AbortController();
    const first = world.ask({}, SITE, { signal: leaving.signal });
    await searching;
    leaving.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    const second = world.ask();
    letGo();
    await expect(second).resolves.toMatchObject({ body: [{ id: 1 }] });
    expect(world.arrived.filter((request) => isIndex(request))).toHaveLength(2);
  });

  it('makes nobody wait longer than their own deadline', async () => {
    const { world, letGo, searching } = await held();
    const first = world.ask();
    await searching;
    await expect(world.ask({}, SITE, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
    letGo();
    await expect(first).resolves.toMatchObject({ body: [{ id: 1 }] });
  });
});

describe('a key that was refused', () => {
  const revoked = async () => {
    const state = { now: NOW, isRevoked: true };
    const world = worldOf(
      revoking(() => state.isRevoked),
      { now: () => state.now },
    );
    await world.connect();
    await expect(world.ask()).rejects.toMatchObject({ code: 'authentication_failed' });
    const countOf = async () => {
      const before = world.arrived.length;
      await expect(world.ask()).rejects.toMatchObject({ code: 'authentication_failed', reauthorize: true });
      return world.arrived.length - before;
    };
    return { world, state, countOf };
  };

  it('costs one request a call for a minute', async () => {
    const { state, countOf } = await revoked();
    expect(await countOf()).toBe(1);
    state.now += 59_000;
    expect(await countOf()).toBe(1);
    state.now += 1_000;
    expect(await countOf()).toBeGreaterThan(1);
    expect(await countOf()).toBe(1);
  });

  it('works at once when the store takes it again', async () => {
    const { world, state } = await revoked();
    state.isRevoked = false;
    await expect(world.ask()).resolves.toMatchObject({ body: [{ id: 1 }] });
  });

  it('says nothing of the key that came after it', async () => {
    const { world, countOf } = await revoked();
    await world.connect({ credentials: { ...KEYS, consumerKey: `ck_${'9'.repeat(40)}` } });
    expect(await countOf()).toBeGreaterThan(1);
  });

  it.each(['connect', 'refresh'] as const)('is asked about anew after auth.%s', async (method) => {
    const { world, state, countOf } = await revoked();
    const { auth } = createWooAuth(world.runtime, world.client, {});
    state.isRevoked = false;
    await (method === 'connect' ? auth.connect({ storeId: SITE, ...KEYS }) : auth.refresh(SITE));
    state.isRevoked = true;
    expect(await countOf()).toBeGreaterThan(1);
  });

  it('for want of a permission to read is not tried with wrong secrets again and again', async () => {
    const world = worldOf((request) => {
      if (isIndex(request)) return index;
      const isOurs = request.headers['authorization'] === `Basic ${btoa(`${KEYS.consumerKey}:${KEYS.consumerSecret}`)}`;
      return problem('woocommerce_rest_authentication_error', isOurs ? 'No read permission.' : 'Secret is invalid.');
    });
    await world.connect();
    await expect(world.ask()).rejects.toMatchObject({ code: 'permission_denied' });
    const before = world.arrived.length;
    await expect(world.ask()).rejects.toMatchObject({ code: 'permission_denied' });
    expect(world.arrived).toHaveLength(before + 1);
  });

  it('is tried again at once where the trouble may have passed', async () => {
    const state = { isDown: true };
    const world = worldOf((request) => {
      if (isIndex(request) || !state.isDown) return stripping(request);
      return request.url.searchParams.has('_fields') ? { status: 503, body: 'down' } : unseen;
    });
    await world.connect();
    await expect(world.ask()).rejects.toMatchObject({ code: 'platform_unavailable' });
    state.isDown = false;
    await expect(world.ask()).resolves.toMatchObject({ body: [{ id: 1 }] });
  });
});
