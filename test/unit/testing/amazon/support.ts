import { onTestFinished } from 'vitest';
import { type AmazonSandboxOptions, type SandboxOptions, startSandbox } from '../../../../src/testing/index.js';

export const NOW = Date.parse('2026-11-25T06:30:00Z');
export const IN = 'A21TJRUUN4KGV';

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
  /** @default a fresh one of the first seller; `null` sends none */
  readonly token?: string | null;
}

export async function startAmazon(
  amazon: AmazonSandboxOptions = {},
  { orders = 50, seed = 1, now }: Pick<SandboxOptions, 'now' | 'orders' | 'seed'> = {},
) {
  const sandbox = await startSandbox({
    platforms: ['amazon'],
    orders,
    seed,
    ...(now === undefined ? {} : { now }),
    amazon,
  });
  onTestFinished(() => sandbox.close());
  const credentials = sandbox.credentials.amazon;
  const controls = sandbox.controls.amazon;
  const baseURL = sandbox.baseURLs.amazon;

  /** Asks Login with Amazon. */
  const lwa = (fields: Readonly<Record<string, string>>, form = true): Promise<Answer> =>
    read(
      fetch(credentials.lwaURL, {
        method: 'POST',
        headers: { 'content-type': form ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'application/json' },
        body: form ? new URLSearchParams(fields).toString() : JSON.stringify(fields),
      }),
    );
  const app = { client_id: credentials.clientId, client_secret: credentials.clientSecret };
  const refresh = (refreshToken = credentials.refreshToken) =>
    lwa({ grant_type: 'refresh_token', refresh_token: refreshToken, ...app });
  const accessToken = async (storeId?: string): Promise<string> =>
    (await refresh(controls.credentials(storeId).refreshToken)).body.access_token;

  let first: string | undefined;
  const ask = async (path: string, options: AskOptions = {}): Promise<Answer> => {
    const { method = 'GET', body, query = {}, headers = {} } = options;
    const search = new URLSearchParams(query).toString();
    first ??= options.token === undefined ? await accessToken() : undefined;
    const token = options.token === undefined ? first : options.token;
    return read(
      fetch(`${baseURL}${path}${search === '' ? '' : `?${search}`}`, {
        method,
        headers: {
          'user-agent': 'Tests/1.0 (Language=TypeScript)',
          ...(token === null || token === undefined ? {} : { 'x-amz-access-token': token }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
  };

  const ORDERS = '/orders/2026-01-01/orders';
  const search = (query: Readonly<Record<string, string>>, options: AskOptions = {}) =>
    ask(ORDERS, { ...options, query });
  const getOrder = (id: string, includedData: string = ALL_DATA, options: AskOptions = {}) =>
    ask(`${ORDERS}/${id}`, { ...options, query: includedData === '' ? {} : { includedData } });
  const confirm = (id: string, body: unknown, options: AskOptions = {}) =>
    ask(`/orders/v0/orders/${id}/shipmentConfirmation`, { ...options, method: 'POST', body });
  /** The order of a scenario. */
  const scenario = (label: string) => {
    const found = controls.orders().find((order) => order.scenario === label);
    if (found === undefined) throw new Error(`no order ${label}`);
    return found;
  };
  return { ask, accessToken, app, baseURL, confirm, controls, credentials, getOrder, lwa, refresh, scenario, search };
}

export const ALL_DATA =
  'BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS';

async function read(answer: Promise<Response>): Promise<Answer> {
  const { status, headers, ...rest } = await answer.then(async (response) => ({
    status: response.status,
    headers: response.headers,
    text: await response.text(),
  }));
  const isJson = headers.get('content-type')?.startsWith('application/json') === true;
  return { status, headers, text: rest.text, body: isJson && rest.text !== '' ? JSON.parse(rest.text) : undefined };
}

/** The one problem of a refusal. */
export const problemOf = ({ status, body }: Answer): readonly [number, string, string, string] => [
  status,
  body?.errors?.[0]?.code,
  body?.errors?.[0]?.message,
  body?.errors?.[0]?.details,
];
