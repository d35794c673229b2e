import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAmazonConnector } from 'commerce-connectors/amazon';
import { startSandbox } from 'commerce-connectors/testing';

/** A sandbox seller, a connector that is connected to it, and an SQS queue that Amazon writes to. */
export async function openAmazonExample() {
  const sandbox = await startSandbox({ platforms: ['amazon'], orders: 60, seed: 7 });
  const { storeId, refreshToken, region, marketplaceIds, lwaURL, clientId, clientSecret } = sandbox.credentials.amazon;
  // For a real seller leave `baseURL` and `lwaURL` out; everything else stays as it is.
  const amazon = createAmazonConnector({
    ...{ baseURL: sandbox.baseURLs.amazon, lwaURL, clientId, clientSecret },
    sqs: { sellerIds: [storeId] },
  });
  await amazon.auth.connect({ storeId, refreshToken, region, marketplaceIds });
  const queue = await startQueue(sandbox.controls.amazon.notifications);
  return {
    ...{ amazon, storeId, sandbox, queue },
    async close() {
      await amazon.close();
      await queue.close();
      await sandbox.close();
    },
  };
}

export type AmazonExample = Awaited<ReturnType<typeof openAmazonExample>>;

/** What of SQS a poller needs, over the sandbox's messages. */
async function startQueue(messages: Awaited<ReturnType<typeof startSandbox>>['controls']['amazon']['notifications']) {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, number & string>;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (String(request.headers['x-amz-target']).endsWith('.DeleteMessage')) {
      messages.delete(String(input['ReceiptHandle']));
      response.end('{}');
      return;
    }
    const received = messages.receive(input['MaxNumberOfMessages']);
    const rows = received.map(({ messageId, receiptHandle, body }) => ({
      ...{ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body },
      MD5OfBody: createHash('md5').update(body).digest('hex'),
    }));
    response.end(JSON.stringify({ Messages: rows }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    arn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    length: () => messages.messages().length,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Runs an example when its file is started, not when it is imported by its test. */
export async function runScript(moduleURL: string, run: () => Promise<unknown>): Promise<void> {
  if (process.argv[1] === fileURLToPath(moduleURL)) console.log(await run());
}
