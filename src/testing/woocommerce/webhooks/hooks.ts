import { mixSeed, Random } from '../../random.js';
import type { Route } from '../http/route.js';
import { webhookRoutes } from '../rest/webhooks.js';
import { mayDeliverTo } from './delivery-url.js';
import { type Job, Outbox } from './outbox.js';
import { post } from './post.js';
import type { WebhookRecord } from './record.js';
import { type BuiltWebhook, signWebhook } from './sign.js';
import { eventOf, hooksOf, resourceNameOf } from './topics.js';

export interface HooksInput {
  readonly seed: number;
  readonly now: () => number;
  /** The site's home, without a slash at the end. */
  readonly siteURL: () => string;
  readonly utcOffsetMinutes: number;
  /** WooCommerce's. @default '10.0.2' */
  readonly version?: string;
  /** What `wc/v3` answers for the resource of a topic now; `undefined` when there is none. */
  resourceOf(topic: string, id: number): unknown;
  /**
   * Whether deliveries reach 127.0.0.1 and localhost, on any port. WordPress refuses both; a sandbox without them could
   * deliver nowhere. @default true
   */
  readonly allowLoopbackDeliveries?: boolean;
}

/** One request of the store to a receiver. */
export interface WebhookAttempt {
  readonly kind: 'delivery' | 'ping';
  readonly webhookId: number;
  readonly topic: string;
  readonly url: string;
  /** The receiver's status; 0 when it was not reached, or WordPress refused to ask it. */
  readonly status: number;
}

/** After this many failures in a row the next one disables the webhook: the seventh [RUN]. */
const MAX_FAILURES = 5;

/**
 * The webhooks of a store and what they send. Nothing leaves before `flush()`: a real store sends in its background runs,
 * which need visitors and may take minutes.
 */
export class Hooks {
  readonly input: HooksInput;
  readonly outbox = new Outbox();
  /** Signs what a test asks for while no webhook is there to sign it. */
  readonly secret: string;
  readonly #records = new Map<number, WebhookRecord>();
  readonly #attempts: WebhookAttempt[] = [];
  readonly #random: Random;
  #issued = 0;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(input: HooksInput) {
    this.input = input;
    this.#random = new Random(mixSeed(input.seed, 0x3eb));
    this.secret = Array.from({ length: 40 }, () => this.#random.int(0, 35).toString(36)).join('');
  }

  routes(): readonly Route[] {
    return webhookRoutes(this);
  }

  all(): readonly WebhookRecord[] {
    return [...this.#records.values()];
  }

  get(id: number): WebhookRecord | undefined {
    return this.#records.get(id);
  }

  create(fields: { name: string; topic: string; deliveryURL: string; secret: string }): WebhookRecord {
    this.#issued += 1;
    const record: WebhookRecord = {
      id: this.#issued,
      ...fields,
      secret: fields.secret === '' ? this.#password() : fields.secret,
      status: 'active',
      createdAt: this.input.now(),
      modifiedAt: undefined,
      failures: 0,
      pingPending: true,
    };
    this.#records.set(record.id, record);
    this.outbox.add({ kind: 'ping', webhookId: record.id });
    return record;
  }

  /** Every save of an active webhook sends its ping again until one was answered with 200, and nothing else [RUN]. */
  saved(record: WebhookRecord): void {
    record.modifiedAt = this.input.now();
    if (record.pingPending && record.status === 'active') this.outbox.add({ kind: 'ping', webhookId: record.id });
  }

  delete(id: number): boolean {
    return this.#records.delete(id);
  }

  /** Something happened to a resource. A new order is an updated one as well [RUN]. */
  publish(topic: string, id: number): void {
    const topics = topic === 'order.created' ? [topic, 'order.updated'] : [topic];
    for (const record of this.all()) {
      if (record.status !== 'active' || !topics.includes(record.topic)) continue;
      this.outbox.add({ kind: 'delivery', webhookId: record.id, resourceId: id });
    }
  }

  /** A signed request as it would be sent now. */
  build(topic: string, id: number, webhook: { readonly id: number; readonly secret: string }): BuiltWebhook {
    return signWebhook({
      topic,
      payload: this.#payload(topic, id),
      secret: webhook.secret,
      webhookId: webhook.id,
      source: `${this.input.siteURL()}/`,
      userAgent: this.#userAgent,
      now: this.input.now(),
    });
  }

  /** A form without signature, and without any header of WooCommerce's [RUN]. */
  buildPing(webhookId: number): BuiltWebhook {
    const headers = { 'User-Agent': this.#userAgent, 'Content-Type': 'application/x-www-form-urlencoded' };
    return { headers, rawBody: new TextEncoder().encode(`webhook_id=${webhookId}`) };
  }

  attempts(): readonly WebhookAttempt[] {
    return [...this.#attempts];
  }

  /** Sends what waits, and what that leads to. */
  flush(): Promise<void> {
    this.#running = this.#running.then(() => this.#drain());
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    this.outbox.clear();
  }

  async #drain(): Promise<void> {
    while (!this.#closed && this.outbox.size > 0) {
      for (const job of this.outbox.take()) {
        const record = this.#records.get(job.webhookId);
        if (record !== undefined && !this.#closed) await this.#send(job, record);
      }
    }
  }

  async #send(job: Job, record: WebhookRecord): Promise<void> {
    const request = job.kind === 'ping' ? this.buildPing(record.id) : this.build(record.topic, job.resourceId, record);
    const status = await this.#post(record, request);
    const { topic, deliveryURL: url } = record;
    this.#attempts.push({ kind: job.kind, webhookId: record.id, topic, url, status });
    if (job.kind === 'ping') {
      if (status !== 200) return;
      record.pingPending = false;
    } else if (status >= 200 && status < 303) {
      record.failures = 0;
    } else if (record.failures > MAX_FAILURES) {
      // The count stays, so a webhook that is made active again is disabled by its next failure [RUN].
      record.status = 'disabled';
    } else {
      record.failures += 1;
    }
    this.saved(record);
  }

  async #post(record: WebhookRecord, { headers, rawBody }: BuiltWebhook): Promise<number> {
    if (!mayDeliverTo(record.deliveryURL, this.input.allowLoopbackDeliveries ?? true)) return 0;
    return post(record.deliveryURL, headers, rawBody);
  }

  /** Made when it is sent: what happened in between is in it, and what is gone answers as the REST API does [RUN, CODE]. */
  #payload(topic: string, id: number): unknown {
    if (eventOf(topic) === 'deleted') return { id };
    const resource = resourceNameOf(topic);
    if (resource === 'action') return { action: hooksOf(topic)[0], arg: id };
    if (!KNOWN_RESOURCES.includes(resource)) return [];
    return this.input.resourceOf(topic, id) ?? notFound(resource);
  }

  get #userAgent(): string {
    return `WooCommerce/${this.input.version ?? '10.0.2'} Hookshot (WordPress/6.8.8)`;
  }

  /** Fifty characters of every kind, as `wp_generate_password` makes them; nobody is ever told. */
  #password(): string {
    return Array.from({ length: 50 }, () => this.#random.pick(PASSWORD_CHARACTERS)).join('');
  }
}

const KNOWN_RESOURCES = ['coupon', 'customer', 'order', 'product'];
const PASSWORD_CHARACTERS = [
  ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#$%^&*()-_ []{}<>~`+=,.;:/?|',
];

const notFound = (resource: string): Record<string, unknown> => ({
  code: `woocommerce_rest_${resource === 'order' ? 'shop_order' : resource}_invalid_id`,
  message: 'Invalid ID.',
  data: { status: 404 },
});

export const createHooks = (input: HooksInput): Hooks => new Hooks(input);
