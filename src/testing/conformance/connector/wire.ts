import type { Transport, TransportRequest, TransportResponse } from '../../../core/ports.js';

/** An answer that the suite gives in the platform's place. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface SentRequest extends TransportRequest {
  readonly url: string;
}

/** Something that happens to requests instead of, or after, being sent. */
type Interference = (request: SentRequest) => Promise<TransportResponse>;

/** The connector's transport in the suite's hands: it counts, and can do to requests what networks do. */
export interface Wire {
  readonly transport: Transport;
  /** Every request so far. */
  sent(): readonly SentRequest[];
  /** Answers all further requests itself, or only the next `times`. */
  answer(answer: CannedAnswer | ((request: SentRequest) => CannedAnswer), times?: number): void;
  /** All further requests fail as if the network did. */
  fail(error: (request: SentRequest) => Error): void;
  /** Further requests are never answered. Resolves once the first of them was sent. */
  hang(): Promise<void>;
  /** Answers of further requests are cut off in the middle; the platform has processed them. */
  truncate(): void;
  /** Sends on, and loses the first answer after which `happened` is true. */
  loseAnswer(happened: () => Promise<boolean>): { readonly lost: () => boolean };
  /** Ends whatever was switched on. */
  restore(): void;
}

export function createWire(): Wire {
  const sent: SentRequest[] = [];
  let interference: Interference = send;
  const interfere = (next: Interference) => {
    interference = next;
  };
  const restore = () => interfere(send);

  return {
    transport: (url, init) => {
      const request = { ...init, url };
      sent.push(request);
      return interference(request);
    },
    sent: () => [...sent],
    answer: (answer, times = Number.POSITIVE_INFINITY) => {
      let left = times;
      interfere(async (request) => {
        left -= 1;
        if (left <= 0) restore();
        return toResponse(typeof answer === 'function' ? answer(request) : answer);
      });
    },
    fail: (error) => interfere((request) => Promise.reject(error(request))),
    hang: () =>
      new Promise((resolve) => {
        interfere(({ signal }) => {
          resolve();
          return new Promise((_, reject) => {
            const giveUp = () => reject(signal.reason);
            if (signal.aborted) giveUp();
            else signal.addEventListener('abort', giveUp, { once: true });
          });
        });
      }),
    truncate: () =>
      interfere(async (request) => {
        const response = await send(request);
        const text = await textOf(response);
        return toResponse({
          status: response.status,
          headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
          body: text.slice(0, Math.floor(text.length / 2)),
        });
      }),
    loseAnswer: (happened) => {
      let lost = false;
      interfere(async (request) => {
        const response = await send(request);
        const text = await textOf(response);
        if (lost || !(await happened())) return rebuilt(response, text);
        lost = true;
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
        });
      });
      return { lost: () => lost };
    },
    restore,
  };
}

async function send({ url, ...init }: SentRequest): Promise<TransportResponse> {
  return fetch(url, init);
}

async function textOf(response: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The answer once more, after its body was read; the encoding it came in is undone already. */
function rebuilt({ status, headers }: TransportResponse, text: string): TransportResponse {
  return { status, headers, body: bytes(text) };
}

function toResponse({ status, headers = {}, body = '' }: CannedAnswer): TransportResponse {
  return { status, headers: new Headers(headers), body: bytes(body) };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
