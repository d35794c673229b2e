import type { SandboxClock } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { SandboxEvent } from '../graphql/context.js';
import type { ShopRuntime } from '../shop-runtime.js';
import { type Delivery, type DeliveryAttempt, retryDelay, sendDelivery } from './delivery.js';
import { exactJson } from './exact-json.js';
import { shapedFor } from './payload-shape.js';
import { payloadFor } from './payloads.js';
import type { Json } from './rest-parts.js';
import { type BuiltWebhook, type HeaderStyle, signWebhook } from './sign.js';
import type { SubscriptionRecord } from './subscription.js';
import { SubscriptionBook } from './subscription-book.js';
import type { WebhookTopic } from './topics.js';

export interface WebhookHubOptions {
  readonly shops: ReadonlyMap<string, ShopRuntime>;
  readonly clock: SandboxClock;
  readonly seed: number;
  /** Oldest first; the oldest one signs. */
  readonly secrets: readonly string[];
  readonly version: string;
}

export interface BuildWebhook {
  readonly topic: WebhookTopic;
  /** Gid or numeric id of the order. @default the first order of the shop */
  readonly orderId?: string;
  readonly storeId?: string;
  /** @default 'classic' */
  readonly headers?: HeaderStyle;
}

/** Retries before a subscription is deleted [DOC changelog 2024-09-10]. */
const MAX_RETRIES = 8;

/** Subscriptions, the queue of their deliveries, and the delivery faults. */
export class WebhookHub {
  readonly #options: WebhookHubOptions;
  readonly #random: Random;
  readonly subscriptions: SubscriptionBook;
  readonly #attempts: DeliveryAttempt[] = [];
  #queue: Delivery[] = [];
  #held: Delivery[] = [];
  #running: Promise<void> | undefined;
  #drops = 0;
  #duplicates = 0;
  #reorders = 0;
  #closed = false;

  constructor(options: WebhookHubOptions) {
    this.#options = options;
    this.subscriptions = new SubscriptionBook(options);
    this.#random = new Random(mixSeed(options.seed, 0x3eb));
  }

  /** The shop uninstalled the app: what is queued still goes out. */
  forget(storeId: string): void {
    this.subscriptions.forget(storeId);
  }

  /** The body is made when the event happens; retries send the same bytes [DOC]. */
  publish(storeId: string, event: SandboxEvent): void {
    if (this.#closed) return;
    const eventId = this.#random.uuid();
    const wanted = this.subscriptions.list(storeId).filter((subscription) => subscription.topic === event.topic);
    if (wanted.length === 0) return;
    const body = payloadFor(event, this.#shop(storeId));
    for (const subscription of wanted) {
      const shaped = shapedFor(subscription, body);
      if (shaped === undefined) continue;
      this.#enqueue(storeId, subscription, this.#sign(storeId, event.topic, shaped, 'classic', eventId));
    }
  }

  build(request: BuildWebhook & { readonly storeId: string }): BuiltWebhook {
    const { topic, orderId, storeId, headers } = request;
    const body = payloadFor(orderId === undefined ? { topic } : { topic, orderId }, this.#shop(storeId));
    return this.#sign(storeId, topic, body, headers ?? 'classic', this.#random.uuid());
  }

  drop(count: number): void {
    this.#drops = count;
  }

  duplicate(count: number): void {
    this.#duplicates = count;
  }

  /** Holds the next `count` deliveries and sends them in reverse. */
  reorder(count: number): void {
    this.#reorders = count;
  }

  clearFaults(): void {
    this.#drops = 0;
    this.#duplicates = 0;
    this.#reorders = 0;
    this.#release();
  }

  attempts(): readonly DeliveryAttempt[] {
    return [...this.#attempts];
  }

  /** Sends what became due, after the clock moved. */
  wake(): void {
    this.#start();
  }

  /** Resolves once every delivery that is due by the clock was answered. */
  async settle(): Promise<void> {
    while (this.#due().length > 0 || this.#running !== undefined) await this.#pump(() => this.#due());
  }

  /** Runs the retries as if their time had come, until every delivery arrived or its subscription is gone. */
  async runRetries(): Promise<void> {
    await this.settle();
    while (this.#queue.length > 0) await this.#pump(() => this.#queue.slice(0, 1));
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#held = [];
  }

  #shop(storeId: string): ShopRuntime {
    const shop = this.#options.shops.get(storeId);
    if (shop === undefined) throw new Error(`the sandbox has no shop ${storeId}`);
    return shop;
  }

  #sign(storeId: string, topic: WebhookTopic, body: Json, style: HeaderStyle, eventId: string): BuiltWebhook {
    const { clock, secrets, version } = this.#options;
    return signWebhook({
      rawBody: new TextEncoder().encode(exactJson(body)),
      style,
      topic,
      storeId,
      version,
      secret: secrets[0] ?? '',
      webhookId: this.#random.uuid(),
      eventId,
      triggeredAt: clock.now(),
    });
  }

  #enqueue(storeId: string, subscription: SubscriptionRecord, webhook: BuiltWebhook): void {
    if (this.#drops > 0) {
      this.#drops -= 1;
      return;
    }
    const delivery: Delivery = {
      storeId,
      subscription,
      topic: subscription.topic as WebhookTopic,
      webhook,
      failures: 0,
      dueAt: this.#options.clock.now(),
    };
    const copies = this.#duplicates > 0 ? [delivery, { ...delivery }] : [delivery];
    if (this.#duplicates > 0) this.#duplicates -= 1;
    if (this.#reorders > 0) {
      this.#reorders -= 1;
      this.#held.push(...copies);
      if (this.#reorders === 0) this.#release();
      return;
    }
    this.#queue.push(...copies);
    this.#start();
  }

  #release(): void {
    this.#queue.push(...this.#held.reverse());
    this.#held = [];
    this.#start();
  }

  #due(): Delivery[] {
    const now = this.#options.clock.now();
    return this.#queue.filter((delivery) => delivery.dueAt <= now);
  }

  #start(): void {
    setImmediate(() => {
      this.#pump(() => this.#due()).catch(() => undefined);
    });
  }

  async #pump(next: () => Delivery[]): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    this.#running = this.#drain(next());
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
    }
  }

  async #drain(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) {
      if (this.#closed) return;
      // Its subscription may have been deleted while an earlier one of the same batch was sent.
      if (!this.#queue.includes(delivery)) continue;
      const status = await sendDelivery(delivery);
      this.#attempts.push({
        storeId: delivery.storeId,
        topic: delivery.topic,
        url: delivery.subscription.url,
        webhookId: delivery.webhook.webhookId,
        attempt: delivery.failures + 1,
        status,
      });
      if (status >= 200 && status < 300) this.#remove(delivery);
      else this.#fail(delivery);
    }
  }

  #remove(delivery: Delivery): void {
    this.#queue = this.#queue.filter((queued) => queued !== delivery);
  }

  /** After the last retry the subscription is deleted, with everything that waits for it [DOC]. */
  #fail(delivery: Delivery): void {
    if (delivery.failures >= MAX_RETRIES) {
      const { id } = delivery.subscription;
      this.subscriptions.remove(delivery.storeId, id);
      this.#queue = this.#queue.filter((queued) => queued.subscription.id !== id);
      return;
    }
    delivery.dueAt += retryDelay(delivery.failures);
    delivery.failures += 1;
  }
}
