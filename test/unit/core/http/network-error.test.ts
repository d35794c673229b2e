import { describe, expect, it } from 'vitest';
import { describeNetworkError } from '../../../../src/core/http/network-error.js';

const coded = (code: string, extra: object = {}) => Object.assign(new Error('x'), { code, ...extra });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('describeNetworkError', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s happened before anything was sent',
    (code) => {
      expect(describeNetworkError(fetchFailed(coded(code)))).toMatchObject({ code, notSent: true, hopeless: false });
    },
  );

  it.each([
    'ECONNRESET',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'ETIMEDOUT',
    'EWHATEVER',
  ])('%s may have happened after', (code) => {
    expect(describeNetworkError(fetchFailed(coded(code)))).toMatchObject({ code, notSent: false, hopeless: false });
  });

  it('reads which system call failed', () => {
    expect(describeNetworkError(fetchFailed(coded('ETIMEDOUT', { syscall: 'connect' }))).notSent).toBe(true);
    expect(describeNetworkError(fetchFailed(coded('ETIMEDOUT', { syscall: 'read' }))).notSent).toBe(false);
  });

  it('looks into the branches of an AggregateError (one per address)', () => {
    const branches = new AggregateError([
      coded('ECONNREFUSED', { syscall: 'connect' }),
      coded('ECONNREFUSED', { syscall: 'connect' }),
    ]);
    expect(describeNetworkError(fetchFailed(branches))).toMatchObject({ code: 'ECONNREFUSED', notSent: true });
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s is not worth another try', (code) => {
    const failure = describeNetworkError(fetchFailed(coded(code)));
    expect(failure).toMatchObject({ code, notSent: true, hopeless: true });
    expect(failure.what).toContain('certificate');
  });

  it.each([undefined, null, 'text', new Error('no code'), coded('has spaces and planted')])('survives %s', (error) => {
    expect(describeNetworkError(error)).toEqual({
      code: undefined,
      what: 'the request failed',
      notSent: false,
      hopeless: false,
    });
  });

  it('survives a cycle of causes', () => {
    const error = coded('ECONNRESET');
    (error as Error).cause = fetchFailed(error);
    expect(describeNetworkError(error).code).toBe('ECONNRESET');
  });
});
