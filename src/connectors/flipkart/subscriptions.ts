import type { Call, CallOptions } from '../../core/call.js';
import type { WebhookSubscriptions } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { Runtime } from '../runtime.js';
import { askedIds } from '../webhook-removal.js';
import { findAppCredentials } from './app-credentials.js';
import type { FlipkartClient } from './client.js';
import { requireStoreId } from './ids.js';
import type { FlipkartOptions } from './options.js';
import type { FlipkartStore } from './store.js';
import { createEnsureRun } from './subscription-ensure.js';
import { checkEnsure } from './subscription-input.js';
import { manualRegistration } from './subscription-manual.js';
import { idOf, type OwnSwitch, ownSwitches, rememberSwitches } from './subscription-state.js';
import { eventTypesOf, FLIPKART_TOPICS, kindOf } from './webhook-topics.js';

export interface FlipkartSubscriptions {
  readonly webhooks: WebhookSubscriptions;
}

export function createFlipkartSubscriptions(
  runtime: Runtime,
  client: FlipkartClient,
  options: FlipkartOptions,
): FlipkartSubscriptions {
  const { notificationURL } = options;
  const registered = notificationURL === undefined ? [] : [notificationURL].flat();

  /** Calls about one seller's notifications wait for each other, so that the one that ends last is what is remembered. */
  const onStore = <T>(
    operation: string,
    input: { readonly storeId: string },
    callOptions: CallOptions | undefined,
    work: (store: FlipkartStore, call: Call) => Promise<T>,
  ): Promise<T> =>
    runtime.call(operation, input.storeId, callOptions, async (call) => {
      const storeId = requireStoreId(input.storeId, operation);
      return runtime.alone(`webhooks:${storeId}`, call, async () => work(await client.storeOf(storeId, call), call));
    });

  const turn = async (
    to: 'on' | 'off',
    { kind, locationId }: Pick<OwnSwitch, 'kind' | 'locationId'>,
    store: FlipkartStore,
    call: Call,
  ): Promise<void> => {
    // The other switch is left out, and so left alone.
    const position = { [kind === 'orders' ? 'disable_order' : 'disable_returns']: to === 'off' };
    const body = { seller_id: store.storeId, location_id: locationId, ...position };
    await client.request(store, { operation: 'toggleNotifications', body }, call);
  };

  return {
    webhooks: {
      /**
       * Flipkart registers a URL by support ticket only. For one that `notificationURL` does not name, nothing is sent and
       * `manual` tells what to ask Flipkart for; for one that it names, the notifications are switched on at every location
       * the seller is connected with. `manual` comes again where Flipkart refuses that.
       */
      ensure: (input, callOptions) =>
        onStore('webhooks.ensure', input, callOptions, async (store, call) => {
          const { url, isRegistered, topics } = checkEnsure(input, 'webhooks.ensure', registered);
          const record = await runtime.tokens.load(store.storeId);
          const run = createEnsureRun((one) => turn('on', one, store, call), url, store, ownSwitches(record));
          const byHand = isRegistered ? [] : topics.filter((topic) => eventTypesOf(topic).length > 0);
          try {
            for (const topic of topics.filter((one) => !byHand.includes(one))) await run.ensure(topic);
          } finally {
            await rememberSwitches(runtime, store.storeId, run.made, []);
          }
          const manual = manualRegistration(
            url,
            [...byHand, ...run.refused],
            store,
            findAppCredentials(options, record)?.appId,
          );
          return manual === undefined ? run.result : { ...run.result, manual };
        }),

      /** The switches that this connector put on, each with every topic that is behind it. Nothing is asked: Flipkart has no call that tells. */
      list: (input, callOptions) =>
        onStore('webhooks.list', input, callOptions, async ({ storeId }) =>
          ownSwitches(await runtime.tokens.load(storeId)).flatMap((own) =>
            FLIPKART_TOPICS.filter((topic) => kindOf(topic) === own.kind).map((topic) => ({
              id: idOf(own),
              topic,
              platformTopic: eventTypesOf(topic).join(','),
              url: own.url,
            })),
          ),
        ),

      /** Switches off what this connector put on. The registration of the URL stays until a ticket ends it. */
      remove: (input, callOptions) =>
        onStore('webhooks.remove', input, callOptions, async (store, call) => {
          const { storeId } = store;
          const asked = askedIds({ platform: 'flipkart', storeId, ids: input.ids });
          const own = ownSwitches(await runtime.tokens.load(storeId));
          const off: string[] = [];
          try {
            for (const one of own.filter((found) => asked?.includes(idOf(found)) ?? true)) {
              await turn('off', one, store, call).catch(unlessGone);
              off.push(idOf(one));
            }
          } finally {
            await rememberSwitches(runtime, storeId, [], off);
          }
        }),
    },
  };
}

/** What Flipkart does not know any more sends nothing. */
function unlessGone(error: unknown): void {
  if (!ConnectorError.isInstance(error) || error.code !== 'not_found') throw error;
}
