/** One of several processes that share a token file: says `ready`, and once it is told to go, reads shipments. */
import { createFlipkartAuth } from '../../src/connectors/flipkart/auth.js';
import { createFlipkartRefresh } from '../../src/connectors/flipkart/auth-refresh.js';
import { createFlipkartClient } from '../../src/connectors/flipkart/client.js';
import { createRuntime, type Runtime } from '../../src/connectors/runtime.js';
import { createFileTokenStore } from '../../src/storage/file-token-store.js';

const [path = '', baseURL = '', appId = '', appSecret = '', storeId = ''] = process.argv.slice(2);
const options = { baseURL, appId, appSecret, tokenStore: createFileTokenStore({ path }) };
const runtime: Runtime = createRuntime(
  'flipkart',
  options,
  createFlipkartRefresh(() => runtime, options),
);
const { auth } = createFlipkartAuth(runtime, createFlipkartClient(runtime, options), options);
const go = new Promise((resolve) => process.stdin.once('data', resolve));
process.stdout.write('ready\n');
await go;
process.stdin.destroy();
const { ok } = await auth.check(storeId);
process.stdout.write(`${JSON.stringify({ ok })}\n`);
await runtime.close();
