import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { LogEntry, Logger } from '../../../src/core/ports.js';
import { redactError, redactHeaders, redactText, redactUrl, safeLogger } from '../../../src/core/redact.js';

const HEX = '2cb1a277650a659f1b11e92a4a64275b128e037f2c3390e3c8fd2d8721dac9e2';
const BASE64 = 'B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=';

describe('redactText', () => {
  it.each([
    [
      'a Shopify access token',
      'token shpat_0123456789abcdef0123456789abcdef refused',
      'shpat_0123456789abcdef0123456789abcdef',
    ],
    ['a Shopify secret', 'shpss_planted', 'shpss_planted'],
    ['a Shopify refresh token', 'use shprt_AbC-123_x', 'shprt_AbC-123_x'],
    ['a WooCommerce key', 'ck_0123456789abcdef0123456789abcdef01234567', 'ck_0123'],
    ['a WooCommerce secret', 'key cs_0123456789abcdef, secret', 'cs_0123456789abcdef'],
    ['an Amazon access token', 'Atza|IQEBLjAsAhRmHjNgHpi0U-Dme37rR6CuUpSR', 'IQEBLjAsAhRmHjNgHpi0U'],
    ['an Amazon refresh token', '"Atzr|IwEBIL+abc/def=="', 'IwEBIL'],
    ['an Amazon client secret', 'amzn1.oa2-cs.v1.0123abcdef', '0123abcdef'],
    ['a bearer token', 'Authorization was Bearer abc.def-ghi_jkl', 'abc.def-ghi_jkl'],
    ['basic credentials', 'sent Basic Y2tfYTpjc19i', 'Y2tfYTpjc19i'],
    ['a header line', 'x-shopify-access-token: "tok-en-value"', 'tok-en-value'],
    ['a query', 'https://x.in/a?page=1&access_token=planted-1&b=2', 'planted-1'],
    ['a strange parameter of a URL', 'GET https://x.in/a?pass=planted0 failed', 'planted0'],
    ['the user of a URL', 'GET https://joe:planted0@x.in/a failed', 'planted0'],
    ['an authorisation code', 'https://x.in/cb?code=planted2&shop=acme', 'planted2'],
    ['a consumer secret', '?consumer_key=ck1&consumer_secret=planted3', 'planted3'],
    ['a consumer key', '?consumer_key=planted-key', 'planted-key'],
    ['an OAuth 1 signature', 'oauth_signature=pl%2Banted', 'pl%2Banted'],
    ['a form body', 'grant_type=refresh_token&refresh_token=planted4&client_secret=planted5', 'planted5'],
    ['JSON', '{"access_token": "planted6", "scope":"x"}', 'planted6'],
    ['camel case JSON', '{"accessToken":"planted7","appSecret":"planted8"}', 'planted8'],
    ['JSON in JSON', '{"body":"{\\"refresh_token\\":\\"planted9\\"}"}', 'planted9'],
    ['JSON with an escaped quote', '{"password":"plan\\"ted-10"}', 'ted-10'],
    ['an inspected object', "{ clientSecret: 'planted11' }", 'planted11'],
    ['a code in JSON', '{"code":"a94a110d86d2452eb3e2"}', 'a94a110d86d2452eb3e2'],
    ['an hmac in a query', `?hmac=${HEX}`, HEX],
    ['a hex signature', `expected ${HEX}`, HEX],
    ['a base64 signature', `expected ${BASE64} got`, BASE64],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJzdWIiOiIxIn0'],
    ['an AWS credential', 'Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu', 'AKIAIOSFODNN7EXAMPLE'],
    ['a signature v4', `SignedHeaders=host, Signature=${HEX}`, HEX],
  ])('removes %s', (_, text, secret) => {
    const safe = redactText(text);
    expect(safe).not.toContain(secret);
    expect(safe).toContain('[redacted]');
  });

  it.each([
    'shopify fetchOrders: "orders page" at https://acme.myshopify.com failed: the connection was refused (ECONNREFUSED)',
    'the answer is an HTML page, not JSON: a firewall, a maintenance page or a login page stands in front of the API',
    'basic authentication is not supported; the token has expired, use a new secret',
    '{"errors":[{"extensions":{"code":"THROTTLED"}}]}',
    '{"code":"woocommerce_rest_cannot_view","status":403}',
    'gid://shopify/FulfillmentOrder/1234567890123',
    'https://shop.example.com/wp-json/wc/v3/orders/batch/something/very/long/and/lower/case',
    '/admin/api/2026-10/graphql.json',
    'idempotency key 6f1d2c1e-8f7b-4a53-9a51-1c2d3e4f5a6b',
    'check_token_store: 200 codes, 3 tokens',
  ])('leaves ordinary text alone: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('takes linear time on hostile text', () => {
    const startedAt = performance.now();
    redactText('a'.repeat(200_000));
    redactText('"token":'.repeat(20_000));
    redactText(`${'x-'.repeat(50_000)}hmac`);
    redactText('\\'.repeat(100_000));
    redactText('http://'.repeat(30_000));
    redactText('token'.repeat(40_000));
    redactText('"a":"b",'.repeat(25_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('redactUrl', () => {
  it('keeps origin and path only', () => {
    expect(redactUrl('https://user:pw@shop.example.com:8443/wp-json/wc/v3/orders?consumer_secret=x#y')).toBe(
      'https://shop.example.com:8443/wp-json/wc/v3/orders',
    );
  });
  it('does not quote what is no URL', () => {
    expect(redactUrl('not a url ck_12345678')).toBe('[invalid url]');
  });
});

describe('redactHeaders', () => {
  it('hides values by name and by look', () => {
    const headers = {
      Authorization: 'Bearer x',
      'X-Shopify-Access-Token': 'x',
      'x-amz-access-token': 'x',
      cookie: 'x',
      'X-Shopify-Hmac-Sha256': 'x',
      'x-wc-webhook-signature': 'x',
      'content-type': 'application/json',
      'x-note': 'uses shpat_0123456789',
    };
    expect(redactHeaders(headers)).toEqual({
      Authorization: '[redacted]',
      'X-Shopify-Access-Token': '[redacted]',
      'x-amz-access-token': '[redacted]',
      cookie: '[redacted]',
      'X-Shopify-Hmac-Sha256': '[redacted]',
      'x-wc-webhook-signature': '[redacted]',
      'content-type': 'application/json',
      'x-note': 'uses [redacted]',
    });
  });
});

describe('redactError', () => {
  it('keeps name, code, message and causes, and drops everything else', () => {
    const inner = Object.assign(new Error('GET https://x.in/?consumer_secret=planted1'), {
      code: 'ECONNRESET',
      config: { headers: { authorization: 'planted2' } },
    });
    const safe = redactError(new TypeError('fetch failed', { cause: inner }));
    expect(safe).toMatchObject({ name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect(inspect(safe, { depth: 10 })).not.toMatch(/planted/);
  });
  it('takes out what the request carried, whatever it looks like', () => {
    const cause = new Error('sent x-toy-key: plain words as key');
    const copy = redactError(new Error('socket closed after "buyer Asha Rao"', { cause }), [
      'plain words as key',
      'buyer Asha Rao',
    ]);
    const printed = `${copy.message} ${copy.stack} ${(copy.cause as Error).message}`;
    expect(printed).not.toMatch(/plain words|Asha/);
    expect(printed).toContain('socket closed');
  });

  it('does not loop on a cycle of causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(redactError(error).message).toBe('round');
  });
  it('does not print what is no error', () => {
    expect(redactError({ token: 'planted' }).message).toBe('not an Error');
  });
});

describe('safeLogger', () => {
  const recorder = () => {
    const entries: LogEntry[] = [];
    const push = (entry: LogEntry) => void entries.push(entry);
    return { entries, logger: { debug: push, info: push, warn: push, error: push } satisfies Logger };
  };

  it('redacts every text of an entry', () => {
    const { entries, logger } = recorder();
    safeLogger(logger).warn({
      event: 'x',
      message: 'token shpat_planted',
      url: 'a?code=planted',
      attempt: 2,
      ok: true,
    });
    expect(entries).toEqual([
      { event: 'x', message: 'token [redacted]', url: 'a?code=[redacted]', attempt: 2, ok: true },
    ]);
  });

  it('survives a logger that throws, rejects or is absent', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const broken = {
      debug: () => {
        throw new Error('disk full');
      },
      info: async () => {
        throw new Error('disk full');
      },
    } as unknown as Logger;
    const entry = { event: 'x', message: 'y' };
    expect(() => safeLogger(broken).debug(entry)).not.toThrow();
    expect(() => safeLogger(broken).info(entry)).not.toThrow();
    expect(() => safeLogger(broken).warn(entry)).not.toThrow();
    expect(() => safeLogger().error(entry)).not.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('keeps the logger’s own this', () => {
    const logger = {
      lines: [] as string[],
      debug() {},
      info(entry: LogEntry) {
        this.lines.push(entry.message);
      },
      warn() {},
      error() {},
    };
    safeLogger(logger).info({ event: 'x', message: 'hello' });
    expect(logger.lines).toEqual(['hello']);
  });
});
