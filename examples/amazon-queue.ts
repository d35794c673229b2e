/**
 * Takes Amazon's notifications from an SQS queue and fetches the orders they are about: `npx tsx examples/amazon-queue.ts`
 *
 * Needs `@aws-sdk/client-sqs`. Deletes a message only after the host has stored what it says: a crash in between brings it
 * again, and `dedupeKey` tells.
 */
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ConnectorError, type Order, type WebhookEvent } from 'commerce-connectors';
import type { AmazonConnector } from 'commerce-connectors/amazon';
import { openAmazonExample, runScript } from './amazon-support.js';

interface QueueWork {
  readonly amazon: AmazonConnector;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** The host's own table: resolves once the event is stored, also when it was there already. */
  store(event: WebhookEvent): Promise<void>;
}

/** Takes the next messages, if there are any. In a worker: again and again, until its signal aborts. */
export async function pollOnce({ amazon, sqs, queueUrl, store }: QueueWork, signal?: AbortSignal): Promise<number> {
  const receive = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    // Long polling: an empty queue costs one request in twenty seconds.
    WaitTimeSeconds: 20,
  });
  const { Messages: messages = [] } = await sqs.send(receive, signal === undefined ? {} : { abortSignal: signal });
  for (const message of messages) {
    if (!(await take(message))) continue;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  }
  return messages.length;

  /** Whether the message is done with. One that cannot be read will never be: it goes, and the others come through. */
  async function take({ Body = '' }: Message): Promise<boolean> {
    try {
      // `transport` says that this came from our own queue: nothing in the message itself could prove it.
      await store(await amazon.verifyWebhook({ rawBody: Body, headers: {}, transport: 'sqs' }));
      return true;
    } catch (error) {
      if (!ConnectorError.isInstance(error) || error.code !== 'webhook_verification_failed') throw error;
      console.warn(`left out a message of the queue: ${error.message}`);
      return true;
    }
  }
}

export async function amazonQueue() {
  const { amazon, storeId, sandbox, queue, close } = await openAmazonExample();
  const endpoint = {
    endpoint: queue.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  };
  const sqs = new SQSClient(endpoint);
  try {
    await amazon.webhooks.ensure({ storeId, url: queue.arn, destination: queue.arn, topics: ['order.updated'] });
    const [first] = sandbox.controls.amazon.orders().filter(({ status }) => status === 'UNSHIPPED');
    if (first === undefined) throw new Error('the sandbox has no open order');
    sandbox.controls.amazon.cancel(first.id);

    const events = new Map<string, WebhookEvent>();
    const work: QueueWork = {
      ...{ amazon, sqs, queueUrl: `${queue.url}/orders` },
      store: async (event) => void events.set(event.dedupeKey, event),
    };
    const received = await pollOnce(work);
    // An ORDER_CHANGE has neither prices nor people: the order itself has.
    const ids = [...events.values()].flatMap(({ resource }) => (resource?.type === 'order' ? (resource.id ?? []) : []));
    const orders: Order[] = [];
    for (const orderId of new Set(ids)) orders.push(await amazon.fetchOrder({ storeId, orderId }));
    return { received, stored: events.size, left: queue.length(), states: orders.map(({ state }) => state.value) };
  } finally {
    sqs.destroy();
    await close();
  }
}

await runScript(import.meta.url, amazonQueue);
