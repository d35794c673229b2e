import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ConnectorError, RateLimitError } from '../../../../src/core/errors.js';
import { errorFromResponse, isHtml, parseJson } from '../../../../src/core/http/errors.js';
import type { HttpResponse } from '../../../../src/core/http/http-client.js';

const respond = (status: number, text = '', headers: Record<string, string> = {}): HttpResponse => ({
  status,
  text,
  headers: new Headers(headers),
});
const context = {
  platform: 'woocommerce',
  storeId: 'https://shop.example.com',
  operation: 'fetchOrders',
  label: 'orders page',
};
const HTML = { 'content-type': 'text/html; charset=UTF-8' };

describe('errorFromResponse', () => {
  it.each([
    [400, 'invalid_request', false],
    [401, 'authentication_failed', false],
    [402, 'permission_denied', false],
    [403, 'permission_denied', false],
    [404, 'not_found', false],
    [405, 'invalid_request', false],
    [408, 'timeout', true],
    [409, 'conflict', false],
    [410, 'not_found', false],
    [413, 'invalid_request', false],
    [422, 'invalid_request', false],
    [423, 'permission_denied', false],
    [425, 'platform_unavailable', true],
    [429, 'rate_limited', true],
    [430, 'permission_denied', false],
    [500, 'platform_unavailable', true],
    [501, 'platform_unavailable', false],
    [502, 'platform_unavailable', true],
    [503, 'platform_unavailable', true],
    [520, 'platform_unavailable', true],
    [204, 'unexpected_response', false],
  ])('%i -> %s, retryable: %s', (status, code, retryable) => {
    const error = errorFromResponse(respond(status), context);
    expect(error).toMatchObject({
      code,
      retryable,
      status,
      platform: 'woocommerce',
      operation: 'fetchOrders',
      outcomeUnknown: false,
    });
    expect(error.message).toContain('woocommerce fetchOrders ("orders page")');
    expect(error.message).toContain(`HTTP ${status}`);
  });

  it('uses the classes that carry a field', () => {
    expect(errorFromResponse(respond(429), context)).toBeInstanceOf(RateLimitError);
    expect(errorFromResponse(respond(401), context)).toMatchObject({ name: 'AuthenticationError', reauthorize: true });
    expect(errorFromResponse(respond(401), { ...context, reauthorize: false })).toMatchObject({ reauthorize: false });
    expect(errorFromResponse(respond(422), context)).toMatchObject({ name: 'InvalidRequestError', issues: [] });
  });

  it('reads Retry-After', () => {
    expect(errorFromResponse(respond(429, '', { 'retry-after': '2.0' }), context).retryAfterMs).toBe(2_000);
    expect(errorFromResponse(respond(503, '', { 'retry-after': '30' }), context).retryAfterMs).toBe(30_000);
    expect(errorFromResponse(respond(503), context).retryAfterMs).toBeUndefined();
    expect(errorFromResponse(respond(429), context).retryAfterMs).toBe(1_000);
    const now = () => Date.parse('2026-11-23T10:00:00Z');
    const dated = respond(429, '', { 'retry-after': 'Mon, 23 Nov 2026 10:00:09 GMT' });
    expect(errorFromResponse(dated, { ...context, now }).retryAfterMs).toBe(9_000);
  });

  it.each([500, 502, 503, 504, 408])('leaves the outcome of an unsafe request open after %i', (status) => {
    expect(errorFromResponse(respond(status), { ...context, retry: 'unsafe' }).outcomeUnknown).toBe(true);
    expect(errorFromResponse(respond(status), { ...context, retry: 'safe' }).outcomeUnknown).toBe(false);
  });

  it.each([400, 401, 409, 429, 501])('knows that an unsafe request did nothing after %i', (status) => {
    expect(errorFromResponse(respond(status), { ...context, retry: 'unsafe' }).outcomeUnknown).toBe(false);
  });

  it.each([
    ['by content type', '<div>Wartungsarbeiten</div>', HTML],
    ['by the text', '\n<!DOCTYPE html><html>…', {}],
  ])('says that the answer is a page: %s', (_, text, headers) => {
    const error = errorFromResponse(respond(403, text, headers), context);
    expect(error.code).toBe('permission_denied');
    expect(error.message).toContain('HTML page, not JSON');
  });

  it.each([
    ['https://login.example.net/in?key=ck_planted1234', 'to https://login.example.net ('],
    ['//cdn.example.net/x?y=planted', 'to https://cdn.example.net ('],
    ['/wp-login.php?redirect_to=planted', 'to another path of the same host'],
    ['', 'to nowhere'],
  ])('explains a redirect to %s without its query', (location, expected) => {
    const error = errorFromResponse(respond(302, '', { location }), context);
    expect(error).toMatchObject({ code: 'unexpected_response', status: 302, retryable: false });
    expect(error.message).toContain(expected);
    expect(error.message).toContain('Credentials are not sent on');
    expect(inspect(error)).not.toContain('planted');
  });

  it('takes the platform’s request id and code', () => {
    const headers = { 'x-request-id': 'abc-123' };
    expect(errorFromResponse(respond(500, '', headers), { ...context, platformCode: 'Down' })).toMatchObject({
      requestId: 'abc-123',
      platformCode: 'Down',
    });
    expect(errorFromResponse(respond(500, '', { 'x-amzn-requestid': 'a:b' }), context).requestId).toBe('a:b');
    expect(errorFromResponse(respond(500, '', headers), { ...context, requestId: 'own' }).requestId).toBe('own');
    expect(
      errorFromResponse(respond(500, '', { 'x-request-id': 'not an id: Asha Rao, Pune' }), context).requestId,
    ).toBeUndefined();
  });

  it('prefers the connector’s hint', () => {
    expect(errorFromResponse(respond(403), { ...context, hint: 'grant read_orders' }).message).toContain(
      'grant read_orders',
    );
  });

  it('never quotes the body', () => {
    for (const status of [302, 400, 401, 403, 404, 409, 422, 429, 500, 503]) {
      for (const text of ['{"error":"Asha planted"}', '<html>planted</html>']) {
        const error = errorFromResponse(respond(status, text), context);
        expect(inspect(error, { depth: 10 })).not.toContain('planted');
      }
    }
  });
});

describe('parseJson', () => {
  const failure = (text: string, headers: Record<string, string> = {}, expect_?: 'object' | 'array') => {
    try {
      parseJson(respond(200, text, headers), { ...context, ...(expect_ === undefined ? {} : { expect: expect_ }) });
    } catch (error) {
      return error as ConnectorError;
    }
    return expect.fail('did not throw');
  };

  it('parses', () => {
    expect(parseJson(respond(200, ' {"a":[1]}\n'), context)).toEqual({ a: [1] });
    expect(parseJson(respond(200, 'null'), context)).toBeNull();
    expect(parseJson(respond(200, '[]'), { ...context, expect: 'array' })).toEqual([]);
  });

  it('parses JSON that is labelled as HTML', () => {
    expect(parseJson(respond(200, '{"a":1}', HTML), context)).toEqual({ a: 1 });
  });

  it.each([
    ['', 'empty', true],
    [' \n', 'empty', true],
    ['<html><body>planted</body></html>', 'HTML page', false],
    ['<br />\n<b>Notice</b>: planted {"a":1}', 'begins with markup', false],
    ['<?xml version="1.0"?><planted/>', 'XML', false],
    ['{"customer":"planted","orders":[{"id":1', 'cut off', true],
    ['[{"planted":tru', 'cut off', true],
    ['planted, not found', 'not JSON', false],
  ])('tells what is wrong with %j', (text, expected, retryable) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'unexpected_response', status: 200, retryable });
    expect(error.message).toContain(expected);
    expect(inspect(error, { depth: 10 })).not.toContain('planted');
    expect(error.cause).toBeUndefined();
  });

  it.each([
    ['object', '[1]', 'a list'],
    ['object', 'null', 'null'],
    ['object', '"planted"', 'a string'],
    ['array', '{"planted":1}', 'an object'],
    ['array', 'true', 'a boolean'],
  ] as const)('expects an %s, gets %s', (expected, text, kind) => {
    const error = failure(text, {}, expected);
    expect(error.message).toContain(`is ${kind} where a JSON ${expected}`);
    expect(error.message).not.toContain('planted');
  });

  it('leaves the outcome of an unsafe request open', () => {
    expect(() => parseJson(respond(200, ''), { ...context, retry: 'unsafe' })).toThrow(
      expect.objectContaining({ outcomeUnknown: true }),
    );
  });
});

describe('isHtml', () => {
  it.each([
    ['{"a":"<html>"}', {}, false],
    ['', HTML, true],
    ['<HTML>', {}, true],
    ['<htmlish/>', {}, false],
    ['{}', { 'content-type': 'application/json' }, false],
  ])('%j %j -> %s', (text, headers, expected) => {
    expect(isHtml(respond(200, text, headers))).toBe(expected);
  });
});
