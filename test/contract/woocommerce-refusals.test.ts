import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../src/connectors/woocommerce/answer.js';
import { errorOf, isNoRoute, isNotFound } from '../../src/connectors/woocommerce/errors.js';
import type { ErrorCode } from '../../src/core/errors.js';

/** Recorded answers of real shops. They are not part of this repository; where they lie beside it, they are read. */
const CAPTURES = new URL('../../../shared/contracts/woocommerce/captures/', import.meta.url);
const isThere = existsSync(CAPTURES);
const names = isThere
  ? readdirSync(CAPTURES)
      .filter((name) => /^error-.*\.body$/.test(name))
      .map((name) => name.replace('.body', ''))
  : [];
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

const EXPECTED: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['error-bad-key', 'authentication_failed'],
  ['error-bad-secret', 'authentication_failed'],
  ['error-basic-over-http', 'authentication_failed'],
  ['error-customer-role-key', 'permission_denied'],
  ['error-duplicate-sku', 'invalid_request'],
  ['error-invalid-date', 'invalid_request'],
  ['error-invalid-json', 'invalid_request'],
  ['error-invalid-param', 'invalid_request'],
  ['error-invalid-status-filter', 'invalid_request'],
  ['error-missing-order', 'not_found'],
  ['error-no-route', 'unexpected_response'],
  ['error-oauth-bad-signature', 'authentication_failed'],
  ['error-put-stock-abc', 'invalid_request'],
  ['error-read-only-key', 'authentication_failed'],
  ['error-set-invalid-status', 'invalid_request'],
  ['error-write-only-key', 'authentication_failed'],
]);

function read(name: string) {
  const text = readFileSync(new URL(`${name}.body`, CAPTURES), 'utf8');
  const [statusLine = '', ...lines] = readFileSync(new URL(`${name}.headers`, CAPTURES), 'utf8').split(/\r?\n/);
  const headers = new Headers(
    lines
      .filter((line) => line.includes(':'))
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).trim()];
      }),
  );
  const response = { status: Number(statusLine.split(' ')[1]), headers, text };
  return { response, content: contentOf(response) };
}

describe(`refusals of real WooCommerce stores${why}`, () => {
  it.skipIf(!isThere)('are all known here', () => {
    expect(new Set(names)).toEqual(new Set(EXPECTED.keys()));
  });

  it.skipIf(!isThere).each([...EXPECTED])('%s is %s', (name, code) => {
    const received = read(name);
    const error = errorOf(received, { platform: 'woocommerce', operation: 'fetchOrders', label: 'orders page' });
    const { code: platformCode } = JSON.parse(received.response.text) as { code: string };
    expect(error).toMatchObject({ code, platformCode, status: received.response.status, retryable: false });
    expect(isNotFound(error)).toBe(name === 'error-missing-order');
    expect(isNoRoute(error)).toBe(name === 'error-no-route');
  });

  it.skipIf(!isThere)('name the parameter and what is allowed', () => {
    const error = errorOf(read('error-invalid-param'), { platform: 'woocommerce', operation: 'fetchOrders' });
    expect(error).toMatchObject({
      issues: [{ path: 'per_page', message: 'is refused: per_page must be between 1 (inclusive) and 100 (inclusive)' }],
    });
  });
});
