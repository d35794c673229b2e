import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { startServer } from '../../core/http/loopback-server.js';

/** What is answered to one request. */
export interface Answer {
  readonly status?: number;
  /** Text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection instead. */
  readonly reset?: boolean;
}

/** A request to the OAuth service, as it arrived. */
export interface TokenRequest {
  readonly method: string;
  readonly path: string;
  /** Of the query, or of the form. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: string;
  readonly contentType: string | undefined;
  readonly appId: string;
  readonly appSecret: string;
}

/** A request to the Seller API, as it arrived. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: unknown;
}

type Answering<Request> = (request: Request, count: number) => Answer | Promise<Answer>;

export interface TokenServer {
  readonly baseURL: string;
  readonly tokenRequests: TokenRequest[];
  readonly expiryRequests: TokenRequest[];
  readonly apiRequests: ApiRequest[];
  /** From now on. */
  answer(next: Answering<TokenRequest>): void;
  answerExpiry(next: Answering<TokenRequest>): void;
  answerApi(next: Answering<ApiRequest>): void;
}

export const granted = (accessToken: string, more: Readonly<Record<string, unknown>> = {}): Answer => ({
  body: { access_token: accessToken, token_type: 'bearer', expires_in: 5_183_999, scope: 'Seller_Api', ...more },
});

export const refused = (error: string, status = 401, description = 'planted-in-description'): Answer => ({
  status,
  body: { error, error_description: description },
});

export const BAD_CREDENTIALS = refused('unauthorized', 401, 'Bad credentials');
export const NOTHING = { body: { hasMore: false, nextPageUrl: '', shipments: [] } };

/** A refusal as a gateway was seen to wrap it. */
export const wrapped = (error: string): Answer => ({
  status: 500,
  body: { errorId: '1', error: JSON.stringify({ error, error_description: 'Invalid access token: planted' }) },
});

/** An OAuth service, and a Seller API beside it, that answer as they are told; closed when the test ends. */
export async function startTokenServer(
  first: Answering<TokenRequest> = () => granted('access-1'),
): Promise<TokenServer> {
  let answer = first;
  let answerExpiry: Answering<TokenRequest> = () => ({ status: 404, body: 'no such page' });
  let answerApi: Answering<ApiRequest> = ({ path }) => (path.includes('filter') ? NOTHING : { status: 404 });
  const tokenRequests: TokenRequest[] = [];
  const expiryRequests: TokenRequest[] = [];
  const apiRequests: ApiRequest[] = [];
  const server = await startServer((request, response, body) => {
    const { url = '', method = '', headers } = request;
    const [path = '', query = ''] = url.split('?');
    const reply = (next: Answer | Promise<Answer>) =>
      void Promise.resolve(next).then((known) => write(response, known));
    if (!path.startsWith('/sellers')) {
      const [appId = '', appSecret = ''] = atob(String(headers.authorization).replace('Basic ', '')).split(':');
      const parameters = Object.fromEntries(new URLSearchParams(body === '' ? query : body));
      const asked = { method, path, parameters, query, contentType: headers['content-type'], appId, appSecret };
      const isExpiry = path.endsWith('/expiry');
      const list = isExpiry ? expiryRequests : tokenRequests;
      list.push(asked);
      reply(isExpiry ? answerExpiry(asked, list.length) : answer(asked, list.length));
      return;
    }
    const token = String(headers.authorization).replace('Bearer ', '');
    const asked = { method, path, token, body: body === '' ? undefined : JSON.parse(body) };
    apiRequests.push(asked);
    reply(answerApi(asked, apiRequests.length));
  });
  onTestFinished(() => server.close());
  return {
    baseURL: server.origin,
    tokenRequests,
    expiryRequests,
    apiRequests,
    answer: (next) => {
      answer = next;
    },
    answerExpiry: (next) => {
      answerExpiry = next;
    },
    answerApi: (next) => {
      answerApi = next;
    },
  };
}

function write(response: ServerResponse, { status = 200, body, headers, reset }: Answer): void {
  if (reset === true) {
    response.destroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
