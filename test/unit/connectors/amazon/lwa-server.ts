import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { startServer } from '../../core/http/loopback-server.js';

/** What is answered to one request. */
export interface LwaAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection instead. */
  readonly reset?: boolean;
}

/** A token request, as it arrived. */
export type LwaForm = Readonly<Record<string, string>>;

/** A request to SP-API, as it arrived. */
export interface ApiRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly token: string;
}

type Answering<Request> = (request: Request, count: number) => LwaAnswer | Promise<LwaAnswer>;

export interface LwaServer {
  readonly baseURL: string;
  readonly lwaURL: string;
  /** The forms, in order. */
  readonly forms: LwaForm[];
  /** The content types of the token requests. */
  readonly contentTypes: (string | undefined)[];
  readonly apiRequests: ApiRequest[];
  /** From now on. */
  answer(next: Answering<LwaForm>): void;
  answerApi(next: Answering<ApiRequest>): void;
}

export const granted = (accessToken: string, more: Readonly<Record<string, unknown>> = {}): LwaAnswer => ({
  body: { access_token: accessToken, token_type: 'bearer', expires_in: 3_600, ...more },
});

export const refused = (error: string, status = 400): LwaAnswer => ({
  status,
  body: { error, error_description: 'The request has an invalid parameter: Atzr|planted-in-description' },
});

/** A refusal by SP-API; with empty details for a missing role, a foreign region or a withdrawn authorisation. */
export const denied = (details = ''): LwaAnswer => ({
  status: 403,
  body: { errors: [{ code: 'Unauthorized', message: 'Access to requested resource is denied.', details }] },
});

/** Where a seller takes part, as the Sellers API says it. */
export const participation = (
  id: string,
  more: { readonly isParticipating?: boolean; readonly marketplace?: object; readonly storeName?: unknown } = {},
) => ({
  marketplace: {
    id,
    name: 'Amazon',
    countryCode: 'DE',
    defaultCurrencyCode: 'EUR',
    defaultLanguageCode: 'de_DE',
    domainName: 'www.amazon.de',
    ...more.marketplace,
  },
  storeName: more.storeName ?? 'Nordlicht',
  participation: { isParticipating: more.isParticipating ?? true, hasSuspendedListings: false },
});

/** A token endpoint, and an API beside it, that answer as they are told; closed when the test ends. */
export async function startLwa(first: Answering<LwaForm> = () => granted('Atza|1')): Promise<LwaServer> {
  let answer = first;
  let answerApi: Answering<ApiRequest> = () => ({ status: 404, body: { errors: [{ code: 'NotFound' }] } });
  const forms: LwaForm[] = [];
  const contentTypes: (string | undefined)[] = [];
  const apiRequests: ApiRequest[] = [];
  const server = await startServer((request, response, body) => {
    const { url = '', method = '', headers } = request;
    if (url === '/auth/o2/token' && method === 'POST') {
      const form = Object.fromEntries(new URLSearchParams(body));
      forms.push(form);
      contentTypes.push(headers['content-type']);
      void Promise.resolve(answer(form, forms.length)).then((next) => write(response, next));
    } else {
      const asked = { method, url, token: String(headers['x-amz-access-token']) };
      apiRequests.push(asked);
      void Promise.resolve(answerApi(asked, apiRequests.length)).then((next) => write(response, next));
    }
  });
  onTestFinished(() => server.close());
  return {
    baseURL: server.origin,
    lwaURL: `${server.origin}/auth/o2/token`,
    forms,
    contentTypes,
    apiRequests,
    answer: (next) => {
      answer = next;
    },
    answerApi: (next) => {
      answerApi = next;
    },
  };
}

function write(response: ServerResponse, { status = 200, body, headers, reset }: LwaAnswer): void {
  if (reset === true) {
    response.destroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
