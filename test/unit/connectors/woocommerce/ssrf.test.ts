import type { LookupAddress, LookupAllOptions, LookupOptions } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../../../../src/connectors/runtime.js';
import { isPublicHost } from '../../../../src/connectors/woocommerce/public-address.js';
import {
  createPublicTransport,
  guardedTransport,
  type PublicTransport,
} from '../../../../src/connectors/woocommerce/public-transport.js';
import { startCall } from '../../../../src/core/call.js';
import { createUndiciTransport } from '../../../../src/core/http/transport.js';
import type { Transport } from '../../../../src/core/ports.js';
import { isPublicAddress } from '../../../../src/core/public-address.js';
import { SITE, worldOf } from './scripted-site.js';

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '2606:4700:4700::1111',
    '2a00:1450::1',
  ])('%s is on the internet', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['private', '192.168.1.1'],
    ['benchmarking', '198.19.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped', '::ffff:8.8.8.8'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd12:3456::1'],
    ['link-local', 'fe80::1'],
    ['with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['Teredo', '2001::1'],
    ['6to4 of a private address', '2002:7f00:1::1'],
    ['no address', 'example.com'],
    ['no address', ''],
  ])('%s: %s is not', (_kind, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('a host of a URL', () => {
  it.each(['shop.example.com', 'xn--bcher-kva.example', 'shop.example.com.'])('%s may be asked', (host) =>
    expect(isPublicHost(host)).toBe(true),
  );

  it.each([
    'localhost',
    'a.localhost',
    'localhost.',
    'printer.local',
    'db.internal',
    'router.home.arpa',
    'db',
    '[::1]',
  ])('%s may not', (host) => expect(isPublicHost(host)).toBe(false));
});

describe('a site named by a merchant', () => {
  it.each([
    'https://localhost',
    'https://127.0.0.1',
    // The same address, written as a number, in octal and in hex.
    'https://127.1.0.1',
    'https://10.0.0.1/shop',
    'https://[::1]',
    'https://[fd00::1]',
    'https://metadata.google.internal',
    'https://shop.example.com:8443',
    'https://shop.example.com:80',
    'https://shop.example.com:22',
  ])('%s is not asked', async (storeId) => {
    const world = worldOf(() => ({ body: [] }));
    await world.connect({ storeId });
    await expect(world.ask({}, storeId)).rejects.toMatchObject({
      code: 'invalid_request',
      issues: [{ path: 'storeId', message: expect.stringContaining('allowPrivateHosts') }],
    });
    expect(world.arrived).toHaveLength(0);
  });

  it('is asked with allowPrivateHosts, or where the host says with baseURL what stands for it', async () => {
    for (const options of [{ allowPrivateHosts: true }, { baseURL: 'http://127.0.0.1:4010' }]) {
      const world = worldOf(() => ({ body: [] }), options);
      await world.connect({ storeId: 'https://127.0.0.1:8443' });
      await expect(world.ask({}, 'https://127.0.0.1:8443')).resolves.toMatchObject({ body: [] });
    }
  });

  it('is guarded by a transport of our own, unless the host brought one, named a base or allowed private hosts', async () => {
    const guarded = guardedTransport({});
    expect(guarded).toBeDefined();
    await guarded?.close();
    const transport: Transport = async () => ({ status: 200, headers: new Headers(), body: null });
    for (const options of [{ allowPrivateHosts: true }, { baseURL: 'http://127.0.0.1:4010' }, { transport }]) {
      expect(guardedTransport(options)).toBeUndefined();
    }
  });
});

describe('a name that leads into the own network', () => {
  let server: Server;
  let port: number;
  let asked: number;
  let open: PublicTransport[];

  beforeEach(async () => {
    asked = 0;
    open = [];
    server = createServer((_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(async () => {
    for (const { close } of open) await close();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A resolver that answers with what is next in the list, in the form it is asked for. */
  function resolver(...answers: readonly LookupAddress[][]) {
    const names: string[] = [];
    const resolve = (
      hostname: string,
      options: LookupOptions | LookupAllOptions,
      callback: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
    ) => {
      const found = answers[Math.min(names.length, answers.length - 1)] ?? [];
      names.push(hostname);
      if (options.all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family);
    };
    return { names, resolve: resolve as LookupFunction };
  }

  function send(resolve: LookupFunction, url = `http://shop.example.com:${port}/wp-json/`) {
    const { transport, close } = createPublicTransport(resolve);
    open.push({ transport, close });
    const runtime = createRuntime('woocommerce', { transport });
    const call = startCall({
      platform: 'woocommerce',
      storeId: SITE,
      operation: 'fetchOrders',
      now: Date.now,
      defaults: { timeoutMs: 5_000, maxRetries: 2 },
    });
    return call.run((running) => runtime.http.send({ method: 'GET', url, retry: 'safe', label: 'probe' }, running));
  }

  it('is connected to without the guard', async () => {
    const { resolve } = resolver([{ address: '127.0.0.1', family: 4 }]);
    const { transport, close } = createUndiciTransport({ lookup: resolve });
    open.push({ transport, close });
    const init = { method: 'GET', headers: {}, redirect: 'manual' as const, signal: AbortSignal.timeout(5_000) };
    const { status, body } = await transport(`http://shop.example.com:${port}/`, init);
    for await (const _chunk of body ?? []);
    expect([status, asked]).toEqual([200, 1]);
  });

  const REFUSED = { code: 'permission_denied', platformCode: 'private_address', retryable: false };

  it.each([
    ['loopback', [{ address: '127.0.0.1', family: 4 }]],
    [
      'loopback, both families',
      [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
    ],
    ['an address in disguise', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['nothing', []],
  ])('is refused: %s', async (_what, addresses) => {
    const { resolve, names } = resolver(addresses);
    await expect(send(resolve)).rejects.toMatchObject(REFUSED);
    expect([asked, names]).toEqual([0, ['shop.example.com']]);
  });

  it('is refused however often it changes its mind: looked up once, at the moment of connecting', async () => {
    const { resolve, names } = resolver([{ address: '127.0.0.1', family: 4 }], [{ address: '203.0.113.1', family: 4 }]);
    await expect(send(resolve)).rejects.toMatchObject(REFUSED);
    expect([asked, names.length]).toEqual([0, 1]);
  });

  it('is refused as a bare address too, for which no name is looked up', async () => {
    const { resolve, names } = resolver([{ address: '8.8.8.8', family: 4 }]);
    await expect(send(resolve, `http://127.0.0.1:${port}/`)).rejects.toMatchObject(REFUSED);
    await expect(send(resolve, `http://[::1]:${port}/`)).rejects.toMatchObject(REFUSED);
    expect([asked, names]).toEqual([0, []]);
  });

  it('keeps the address out of the error', async () => {
    const { resolve } = resolver([{ address: '10.11.12.13', family: 4 }]);
    const error = await send(resolve).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + (error as Error).message).not.toContain('10.11.12.13');
  });

  it('passes on what the resolver itself says', async () => {
    const failing = ((_name: string, _options: object, callback: (error: Error) => void) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))) as unknown as LookupFunction;
    const { transport, close } = createPublicTransport(failing);
    open.push({ transport, close });
    const init = { method: 'GET', headers: {}, redirect: 'manual' as const, signal: AbortSignal.timeout(5_000) };
    await expect(transport('http://shop.example.com/', init)).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } });
  });
});
