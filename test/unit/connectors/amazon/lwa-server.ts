import { onTestFinished } from 'vitest';
import { type LoopbackServer, startServer } from '../../core/http/loopback-server.js';

/** What Login with Amazon answers to one token request. */
export interface LwaAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection instead. */
  readonly reset?: boolean;
}

/** A token request, as it arrived. */
export type LwaForm = Readonly<Record<string, string>>;

export interface LwaServer {
  readonly lwaURL: string;
  /** The forms, in order. */
  readonly forms: LwaForm[];
  readonly seen: LoopbackServer['seen'];
  /** From now on. */
  answer(next: (form: LwaForm, count: number) => LwaAnswer | Promise<LwaAnswer>): void;
}

export const granted = (accessToken: string, more: Readonly<Record<string, unknown>> = {}): LwaAnswer => ({
  body: { access_token: accessToken, token_type: 'bearer', expires_in: 3_600, ...more },
});

export const refused = (error: string, status = 400): LwaAnswer => ({
  status,
  body: { error, error_description: 'The request has an invalid parameter: Atzr|planted-in-description' },
});

/** A token endpoint that answers as it is told; closed when the test ends. */
export async function startLwa(
  first: Parameters<LwaServer['answer']>[0] = () => granted('Atza|1'),
): Promise<LwaServer> {
  let answer = first;
  const forms: LwaForm[] = [];
  const server = await startServer((request, response, body) => {
    const form = Object.fromEntries(new URLSearchParams(body));
    forms.push(form);
    void Promise.resolve(answer(form, forms.length)).then(({ status = 200, body: value, headers, reset }) => {
      if (reset === true) {
        request.socket.destroy();
        return;
      }
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? {});
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    });
  });
  onTestFinished(() => server.close());
  return {
    lwaURL: `${server.origin}/auth/o2/token`,
    forms,
    seen: server.seen,
    answer: (next) => {
      answer = next;
    },
  };
}
