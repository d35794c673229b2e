import { onTestFinished } from 'vitest';
import { type FlipkartSandboxOptions, type SandboxOptions, startSandbox } from '../../../../src/testing/index.js';

export const NOW = Date.parse('2026-11-25T06:30:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

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
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default one of the first seller's own app; `null` sends none */
  readonly token?: string | null;
}

/** A clock that stands still until `advance` moves it. */
export function stillClock(start = NOW) {
  let at = start;
  return {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
}

export async function startFlipkart(
  flipkart: FlipkartSandboxOptions = {},
  { orders = 40, seed = 1, now }: Pick<SandboxOptions, 'now' | 'orders' | 'seed'> = {},
) {
  const sandbox = await startSandbox({
    platforms: ['flipkart'],
    orders,
    seed,
    ...(now === undefined ? {} : { now }),
    flipkart,
  });
  onTestFinished(() => sandbox.close());
  const credentials = sandbox.credentials.flipkart;
  const controls = sandbox.controls.flipkart;
  const baseURL = sandbox.baseURLs.flipkart;

  /** Asks the OAuth service. */
  const oauth = (
    query: Readonly<Record<string, string>>,
    { app = credentials, path = 'token', method = 'GET' }: OauthOptions = {},
  ): Promise<Answer> =>
    read(
      fetch(`${baseURL}/oauth-service/oauth/${path}?${new URLSearchParams(query)}`, {
        method,
        headers: app === null ? {} : { authorization: `Basic ${btoa(`${app.appId}:${app.appSecret}`)}` },
      }),
    );
  const accessToken = async (storeId?: string): Promise<string> => {
    const app = controls.credentials(storeId);
    const { body } = await oauth({ grant_type: 'client_credentials', scope: 'Seller_Api' }, { app });
    return body.access_token;
  };

  let first: string | undefined;
  /** Asks the Seller API; `path` is below `/sellers`. */
  const ask = async (path: string, options: AskOptions = {}): Promise<Answer> => {
    const { body, method = body === undefined ? 'GET' : 'POST', query = {}, headers = {} } = options;
    const search = new URLSearchParams(query).toString();
    first ??= options.token === undefined ? await accessToken() : undefined;
    const token = options.token === undefined ? first : options.token;
    return read(
      fetch(`${baseURL}/sellers${path}${search === '' ? '' : `?${search}`}`, {
        method,
        headers: {
          ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  };
  return { sandbox, credentials, controls, baseURL, oauth, accessToken, ask };
}

export interface OauthOptions {
  readonly app?: { readonly appId: string; readonly appSecret: string } | null;
  readonly path?: 'token' | 'token/expiry';
  readonly method?: string;
}

async function read(sent: Promise<Response>): Promise<Answer> {
  const response = await sent;
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
