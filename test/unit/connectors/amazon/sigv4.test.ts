import { createHash, createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignableRequest } from '../../../../src/connectors/amazon/options.js';
import { type AwsCredentials, createSigV4Signer } from '../../../../src/connectors/amazon/sigv4.js';
import { ConnectorError } from '../../../../src/core/errors.js';
import { SELLER, startSp } from './sp-server.js';

// The credentials and the instant of AWS's own documentation and test suite.
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SESSION_TOKEN = 'IQoJb3JpZ2luX2Vj//session==';
const now = () => Date.parse('2015-08-30T12:36:00Z');

const TOKEN = { 'x-amz-access-token': 'Atza|token' };
const JSON_TOKEN = { 'content-type': 'application/json', ...TOKEN };

function request(parts: Partial<SignableRequest>): SignableRequest {
  const hostname = 'sellingpartnerapi-eu.amazon.com';
  return {
    method: 'GET',
    protocol: 'https:',
    hostname,
    path: '/',
    query: {},
    headers: {},
    awsRegion: 'eu-west-1',
    ...parts,
  };
}

const signatureOf = (headers: Readonly<Record<string, string>>) =>
  /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '')?.[1];

describe('a signature', () => {
  it("is the one of AWS's documentation", async () => {
    const sign = createSigV4Signer({ credentials: CREDENTIALS, region: 'us-east-1', service: 'iam', now });
    const headers = await sign(
      request({
        hostname: 'iam.amazonaws.com',
        query: { Action: 'ListUsers', Version: '2010-05-08' },
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      }),
    );
    expect(headers).toEqual({
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    });
  });

  // Made with aws4 1.13.2, another implementation, content-length left out.
  it.each<[string, Partial<SignableRequest>, string]>([
    [
      'a query',
      { path: '/orders/v0/orders', query: { MarketplaceIds: 'A21TJRUUN4KGV' }, headers: TOKEN },
      '3b41d0e96cf32deb607062ee14fb02be1441841aa75a619f260f8ab3af003e72',
    ],
    [
      'a query out of order with characters to encode',
      {
        path: '/orders/2026-01-01/orders',
        query: {
          includedData: 'BUYER,RECIPIENT',
          lastUpdatedAfter: '2026-11-01T00:00:00.000Z',
          paginationToken: 'a+b/c==',
          marketplaceIds: 'A21TJRUUN4KGV',
        },
        headers: TOKEN,
      },
      'a05addff707044711088aab8bde546454e537b96bad1b94d7be24eb77bbed582',
    ],
    [
      'a SKU in the path, and a body',
      {
        method: 'PATCH',
        path: `/listings/2021-08-01/items/A1SELLERNORD/${encodeURIComponent("LAMP/1 +%(2)!*'")}`,
        query: { marketplaceIds: 'A21TJRUUN4KGV' },
        headers: JSON_TOKEN,
        body: '{"productType":"PRODUCT"}',
      },
      '61d29d7911ddba2930ae7068712e5d5dfc50717c5ffb319ab78c13606f9e88b5',
    ],
    [
      'a host with a port',
      { hostname: '127.0.0.1:4010', protocol: 'http:', path: '/orders/v0/orders' },
      '13474804066c22171750964a25c69301b5017a3d1293ab9789fae1ab27ffa784',
    ],
  ])('of a request with %s is the one that others make', async (_, parts, signature) => {
    const sign = createSigV4Signer({ credentials: CREDENTIALS, now });
    expect(signatureOf(await sign(request(parts)))).toBe(signature);
  });

  it('of temporary credentials covers their token, which is asked for each time', async () => {
    const given: AwsCredentials[] = [
      { ...CREDENTIALS, sessionToken: SESSION_TOKEN },
      { ...CREDENTIALS, sessionToken: 'another' },
    ];
    const sign = createSigV4Signer({ credentials: async () => given.shift() ?? CREDENTIALS, now });
    const body = '{"note":"नमस्ते"}';
    const parts = { method: 'POST', path: '/orders/v0/orders/902-1/shipmentConfirmation', headers: JSON_TOKEN, body };
    const first = await sign(request(parts));
    expect(first['x-amz-security-token']).toBe(SESSION_TOKEN);
    expect(first['authorization']).toContain('x-amz-date;x-amz-security-token,');
    expect(signatureOf(first)).toBe('b5eeedb9f9a854d950f05d5197bafe2e7fd3ac73ce8a3d1f617ac3072c9d1a9d');
    expect((await sign(request(parts)))['x-amz-security-token']).toBe('another');
    expect(await sign(request(parts))).not.toHaveProperty('x-amz-security-token');
  });

  it('of a query differs from that of a path with the query in it, which AWS would not accept', async () => {
    const sign = createSigV4Signer({ credentials: CREDENTIALS, now });
    const right = await sign(request({ path: '/orders/v0/orders', query: { MarketplaceIds: 'A21TJRUUN4KGV' } }));
    const wrong = await sign(request({ path: '/orders/v0/orders?MarketplaceIds=A21TJRUUN4KGV' }));
    expect(signatureOf(wrong)).not.toBe(signatureOf(right));
  });

  it('is the one that the rules of AWS give, for any path, query and body', async () => {
    const sign = createSigV4Signer({ credentials: CREDENTIALS, now });
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const parts = fc.record({
      sku: text.filter((value) => value !== '' && value !== '.' && value !== '..'),
      query: fc.dictionary(fc.stringMatching(/^[A-Za-z]{1,8}$/), text, { maxKeys: 4 }),
      body: fc.option(text, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(parts, async ({ sku, query, body }) => {
        const wire = request({ path: `/items/${encodeURIComponent(sku)}`, query, headers: JSON_TOKEN, body });
        expect(signatureOf(await sign(wire))).toBe(byTheRules(wire));
      }),
      { numRuns: 300, seed: 75 },
    );
  });

  it('keeps what it is given as it is', async () => {
    const given = request({ query: { a: '1' }, headers: { ...TOKEN } });
    const before = structuredClone(given);
    await createSigV4Signer({ credentials: CREDENTIALS, now })(given);
    expect(given).toEqual(before);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, for these requests only. */
function byTheRules({ method, hostname, path, query, headers, body = '', awsRegion }: SignableRequest): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const encode = (part: string) =>
    encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const all: Record<string, string> = { ...headers, host: hostname, 'x-amz-date': '20150830T123600Z' };
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    path.split('/').map(encode).join('/'),
    Object.keys(query)
      .sort()
      .map((name) => `${encode(name)}=${encode(query[name] ?? '')}`)
      .join('&'),
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    hash(body),
  ].join('\n');
  const scope = ['20150830', awsRegion, 'execute-api', 'aws4_request'];
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', '20150830T123600Z', scope.join('/'), hash(canonical)].join('\n')).toString(
    'hex',
  );
}

describe('credentials', () => {
  it.each([
    undefined,
    null,
    {},
    { accessKeyId: 'AKIDEXAMPLE' },
    { ...CREDENTIALS, secretAccessKey: '' },
    { ...CREDENTIALS, sessionToken: 7 },
    'AKIDEXAMPLE',
  ])('that are none (%j) are refused, at once or when they are given', async (credentials) => {
    const refused = expect.objectContaining({ code: 'configuration_invalid', platform: 'amazon' });
    expect(() => createSigV4Signer({ credentials: credentials as unknown as AwsCredentials })).toThrow(refused);
    const sign = createSigV4Signer({ credentials: async () => credentials as unknown as AwsCredentials });
    await expect(sign(request({}))).rejects.toEqual(refused);
  });

  it('that cannot be had are a typed error with its cause', async () => {
    const sign = createSigV4Signer({ credentials: () => Promise.reject(new Error('no role')) });
    const error = await sign(request({})).catch((reason: unknown) => reason);
    expect(ConnectorError.isInstance(error) && error.cause).toMatchObject({ message: 'no role' });
    expect(inspect(error)).not.toContain(CREDENTIALS.secretAccessKey);
  });
});

describe('requests of the connector', () => {
  it('arrive with a signature of what arrived', async () => {
    const credentials = { ...CREDENTIALS, sessionToken: SESSION_TOKEN };
    const server = await startSp({ signer: createSigV4Signer({ credentials, now }) });
    const { runtime, client, arrivals } = server;
    await runtime.call('test', SELLER, {}, async (call) => {
      const store = await client.storeOf(SELLER, call);
      const params = { sellerId: SELLER, sku: "LAMP/1 +%(2)!*'" };
      return client.request(
        store,
        {
          operation: 'patchListingsItem',
          params,
          query: { marketplaceIds: ['A', 'B'] },
          body: { productType: 'PRODUCT' },
        },
        call,
      );
    });
    const [arrival] = arrivals;
    const { authorization, host, 'content-type': type, ...headers } = arrival?.headers ?? {};
    const url = new URL(arrival?.url ?? '', 'http://x');
    const again = await createSigV4Signer({ credentials, now })({
      method: arrival?.method ?? '',
      protocol: 'http:',
      hostname: String(host),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { 'content-type': String(type), 'x-amz-access-token': String(headers['x-amz-access-token']) },
      body: arrival?.body,
      awsRegion: 'eu-west-1',
    });
    expect(authorization).toBe(again['authorization']);
    expect(headers).toMatchObject({ 'x-amz-security-token': SESSION_TOKEN, 'x-amz-date': '20150830T123600Z' });
  });
});
