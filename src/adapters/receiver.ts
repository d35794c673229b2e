import { startCall } from '../core/call.js';
import type { WebhookHeaders } from '../core/connector.js';
import { ConnectorError } from '../core/errors.js';
import type { Logger } from '../core/ports.js';
import { safeLogger } from '../core/redact.js';
import type { WebhookEvent } from '../model/index.js';
import { PLATFORM_UNKNOWN } from '../sync/connectors.js';
import { bodyTooLarge } from './byte-limit.js';
import { answerOf, type ReceiverAnswer, type ReceiverStatus, statusOf, tooManyRefusals } from './receiver-answer.js';
import { checkReceiverOptions, type ReceiverOptions, type WebhookReceiver } from './receiver-options.js';
import { createRefusalLimiter } from './refusal-limiter.js';

/** A request, as a framework's adapter reads it. */
export interface IncomingRequest<Incoming> {
  /** For the host's own functions. */
  readonly request: Incoming;
  readonly method: string | undefined;
  readonly headers: WebhookHeaders;
  readonly contentLength: string | null | undefined;
  /** The address it came from, where one can be told that is not a proxy's. */
  readonly source?: string | undefined;
  /** @throws {WebhookVerificationError} `body_too_large`; {ConnectorError} `configuration_invalid` for a body that is gone. */
  readBody(limits: {
    readonly platform: string;
    readonly maxBytes: number;
    readonly signal: AbortSignal;
  }): Promise<Uint8Array | string>;
}

const OPERATION = 'webhooks.receive';
/** What comes out of a URL is a stranger's text, and gets into logs. */
const PLATFORM_ID = /^[a-z][\w-]{0,63}$/;
/** As much as the largest delivery known (a product of 2,000 variants) needs twice over. */
const DEFAULT_MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Shopify and EventBridge wait five seconds, one of them perhaps for the connection. */
const DEFAULT_TIMEOUT_MS = 4_000;

/**
 * What all handlers do: find out whose delivery it is, read no more of it than allowed, hand it to the inbox within the
 * platform's time limit, and answer. Never rejects.
 *
 * @throws {ConnectorError} `configuration_invalid` for options that cannot work.
 */
export function createReceiver<Incoming>(
  factory: string,
  inbox: WebhookReceiver,
  options: ReceiverOptions<Incoming>,
): (incoming: IncomingRequest<Incoming>) => Promise<ReceiverAnswer> {
  checkReceiverOptions(factory, inbox, options);
  const { maxBodyBytes = DEFAULT_MAX_BODY_BYTES, timeoutMs = DEFAULT_TIMEOUT_MS, now = Date.now } = options;
  const logger = safeLogger(options.logger);
  const limit = options.rateLimit === false ? undefined : (options.rateLimit ?? {});
  const { key, burst = 60, perSecond = 1, maxSources = 10_000 } = limit ?? {};
  const limiter = createRefusalLimiter({ burst, perSecond, maxSources, now });

  const sourceOf = ({ request, source }: IncomingRequest<Incoming>): string | undefined => {
    if (limit === undefined) return undefined;
    return key === undefined ? source : ask('rateLimit.key', key, request);
  };

  const receive = async (incoming: IncomingRequest<Incoming>, platform: string, signal: AbortSignal) => {
    const { request, headers, method = 'POST', contentLength } = incoming;
    if (Number(contentLength) > maxBodyBytes) throw bodyTooLarge(platform, maxBodyBytes);
    const storeId = ask('storeIdOf', options.storeIdOf, request);
    const url = ask('urlOf', options.urlOf, request);
    const rawBody = await incoming.readBody({ platform, maxBytes: maxBodyBytes, signal });
    const { status, event } = await inbox.receive(
      {
        ...{ platform, rawBody, headers, method },
        ...(storeId === undefined ? {} : { storeId }),
        ...(url === undefined ? {} : { url }),
        ...(options.transport === undefined ? {} : { transport: options.transport }),
      },
      { signal },
    );
    const link = confirmationLink(platform, event);
    if (link !== undefined) await options.confirmSubscription?.(link);
    return status;
  };

  const tell = (error: unknown, status: ReceiverStatus, platform: string | undefined) => {
    try {
      options.onError?.(error, { status, ...(platform === undefined ? {} : { platform }) });
    } catch {
      // The delivery has its answer, whatever becomes of the report.
    }
  };

  return async (incoming) => {
    let platform: string | undefined;
    let source: string | undefined;
    try {
      platform = options.platform ?? ask('platformOf', options.platformOf, incoming.request);
      if (platform === undefined || !PLATFORM_ID.test(platform)) return answerOf(404);
      if (incoming.method !== 'POST') return answerOf(405, { allow: 'POST' });
      source = sourceOf(incoming);
      const waitMs = source === undefined ? 0 : limiter.waitMs(source);
      if (waitMs > 0) {
        tell(tooManyRefusals(platform, OPERATION, waitMs), 429, platform);
        return answerOf(429, { 'retry-after': `${Math.ceil(waitMs / 1_000)}` });
      }

      const named = platform;
      const call = startCall({ platform, operation: OPERATION, now, defaults: { timeoutMs, maxRetries: 0 } });
      const status = await call.run(({ signal }) => receive(incoming, named, signal));
      // A ping is signed by nobody, and an old delivery may be sent again by anybody: neither proves a source.
      if (source !== undefined && (status === 'accepted' || status === 'parked')) limiter.genuine(source);
      return answerOf(200);
    } catch (error) {
      const status = options.platform === undefined && isPlatformUnknown(error) ? 404 : statusOf(error);
      log(logger, error, status, platform);
      tell(error, status, platform);
      // Once for each time that it turns away: the flood behind it would fill the log.
      if (status < 500 && source !== undefined && limiter.refused(source)) {
        log(logger, tooManyRefusals(platform ?? '', OPERATION, limiter.waitMs(source)), 429, platform);
      }
      return answerOf(status);
    }
  };
}

/** Texts that are not ours may hold anything, and stay out of the log. */
function log(logger: Logger, error: unknown, status: ReceiverStatus, platform: string | undefined): void {
  const own = ConnectorError.isInstance(error) ? error : undefined;
  const refusal = own?.code === 'webhook_verification_failed' ? own.reason : undefined;
  const event = status >= 500 ? 'webhook_failed' : status === 429 ? 'webhook_rate_limited' : 'webhook_refused';
  logger[status < 500 ? 'warn' : 'error']({
    event,
    message: own?.message ?? `${OPERATION}: the delivery could not be kept; onError is given the cause.`,
    ...{ platform, status, code: own?.code, reason: refusal },
  });
}

function isPlatformUnknown(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.platformCode === PLATFORM_UNKNOWN;
}

/** @throws {ConnectorError} `configuration_invalid` for what a function of the host throws. */
function ask<Incoming>(
  name: string,
  option: ((request: Incoming) => string | undefined) | undefined,
  request: Incoming,
): string | undefined {
  try {
    return option?.(request);
  } catch (cause) {
    const message = `${OPERATION}: ${name} threw: let it answer undefined for requests it does not know.`;
    throw new ConnectorError('configuration_invalid', message, { operation: OPERATION, cause });
  }
}

/** The link of an SNS confirmation that bears SNS's own signature; what any other platform signs is its sender's to choose. */
function confirmationLink(platform: string, { topic, platformTopic, trust, raw }: WebhookEvent): string | undefined {
  const isConfirmation = topic === 'ping' && platformTopic === 'SubscriptionConfirmation' && trust === 'body';
  if (platform !== 'amazon' || !isConfirmation) return undefined;
  if (typeof raw !== 'object' || raw === null || !('SubscribeURL' in raw)) return undefined;
  return typeof raw.SubscribeURL === 'string' ? raw.SubscribeURL : undefined;
}
