import { createHmac } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox, type WooSandboxOptions } from '../../../../src/testing/index.js';

export const NOW = Date.parse('2026-11-25T06:30:00Z');

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read by path in tests
  readonly body: any;
}

export interface AskOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the key with all permissions; `null` sends none */
  readonly key?: { readonly consumerKey: string; readonly consumerSecret: string } | null;
  readonly storeId?: string;
  /** @default '/wp-json/wc/v3/' */
  readonly root?: string;
}

/** A sandbox of one site that ends with the test. */
export async function startWoo(woocommerce: WooSandboxOptions = {}, options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({
    platforms: ['woocommerce'],
    orders: 50,
    now: () => NOW,
    woocommerce,
    ...options,
  });
  onTestFinished(() => sandbox.close());
  const { controls, credentials } = {
    controls: sandbox.controls.woocommerce,
    credentials: sandbox.credentials.woocommerce,
  };
  const ask = async (path: string, options: AskOptions = {}): Promise<Answer> => {
    const { method = 'GET', root = '/wp-json/wc/v3/', storeId, key = controls.credentials(storeId), rawBody } = options;
    const body = rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${controls.baseURL(storeId)}${root}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: basic(key) }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
  };
  return { sandbox, controls, credentials, ask };
}

export const basic = ({ consumerKey, consumerSecret }: NonNullable<AskOptions['key']>): string =>
  `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const idsOf = ({ body }: Answer): readonly number[] => body.map(({ id }: { id: number }) => id);

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

export interface OAuthInput {
  readonly key: NonNullable<AskOptions['key']>;
  readonly method?: string;
  /** What is signed, query included. */
  readonly url: string;
  readonly timestamp?: number;
  readonly nonce?: string;
  readonly algorithm?: 'SHA1' | 'SHA256';
}

let nonces = 0;

/** OAuth 1.0a as its specification has it: names and values encoded, pairs sorted, nothing special about lists. */
export function signOAuth({
  key,
  method = 'GET',
  url,
  algorithm = 'SHA256',
  ...given
}: OAuthInput): [string, string][] {
  const { origin, pathname, searchParams } = new URL(url);
  nonces += 1;
  const oauth: [string, string][] = [
    ['oauth_consumer_key', key.consumerKey],
    ['oauth_timestamp', String(given.timestamp ?? NOW / 1_000)],
    ['oauth_nonce', given.nonce ?? `nonce-${nonces}`],
    ['oauth_signature_method', `HMAC-${algorithm}`],
  ];
  const pairs = [...searchParams, ...oauth].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const base = [method, encode(`${origin}${pathname}`), encode(pairs.join('&'))].join('&');
  const signature = createHmac(algorithm.toLowerCase(), `${key.consumerSecret}&`).update(base).digest('base64');
  return [...oauth, ['oauth_signature', signature]];
}

export const asQuery = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&');

export const asHeader = (pairs: readonly (readonly [string, string])[]): string =>
  `OAuth ${pairs.map(([name, value]) => `${name}="${encode(value)}"`).join(', ')}`;
